/** What a person chose to see over the slides; kept from one case to the next. */

class ViewerSettings {
  heat = $state(true);
  outlines = $state(true);
  /** Opacity of the heat map, 0..=1. */
  opacity = $state(0.45);
  panels = $state(true);

  toggleHeat(): void {
    this.heat = !this.heat;
  }

  toggleOutlines(): void {
    this.outlines = !this.outlines;
  }

  togglePanels(): void {
    this.panels = !this.panels;
  }
}

export const viewerSettings = new ViewerSettings();
