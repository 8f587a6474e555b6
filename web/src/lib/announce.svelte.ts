/** What a screen reader says about changes that a sighted person sees. */

class Announcer {
  text = $state('');

  say(text: string): void {
    this.text = text;
  }
}

export const announcer = new Announcer();
