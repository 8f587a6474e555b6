/** The one sound of the program: two tones, twice. */

const TONES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.22 },
  { hertz: 660, at: 0.6 },
  { hertz: 880, at: 0.82 },
] as const;
const LENGTH_S = 0.18;
const LOUDNESS = 0.25;

/** Sounds once. A browser that lets a page sound only after somebody touched it stays silent; the banner is there. */
export function sound(): void {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  const begin = context.currentTime;
  for (const { hertz, at } of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, begin + at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + at + 0.02);
    volume.gain.linearRampToValueAtTime(0, begin + at + LENGTH_S);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + LENGTH_S);
  }
  setTimeout(() => void context.close(), 2000);
}
