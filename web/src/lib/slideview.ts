/** The slide on the screen: the only place that speaks with OpenSeadragon. */

import OpenSeadragon from 'openseadragon';
import type { Placement, Point, Rect } from './geometry.ts';

export interface SlideViewListener {
  /** The slide is open; its size in level-0 pixels. */
  opened(size: { width: number; height: number }): void;
  openFailed(): void;
  tileFailed(): void;
  moved(placement: Placement): void;
  clicked(at: Point): void;
}

/** Screen pixels for one level-0 pixel at the strongest zoom. */
const STRONGEST = 4;
const ZOOM_STEP = 1.5;
/**
 * OpenSeadragon writes a style sheet into the page, which a strict content policy forbids, and which
 * takes the focus ring away on touch screens; it leaves that out where it finds this mark.
 */
function keepStyleSheetOut(): void {
  const mark = 'data-openseadragon-mobile-css';
  if (document.querySelector(`style[${mark}]`) !== null) return;
  // Not of HTML, so that the browser sees no style in it.
  const decoy = document.createElementNS('urn:zhedel', 'style');
  decoy.setAttribute(mark, '');
  document.head.append(decoy);
}

/** Share of the field that an arrow key moves by. */
const PAN_SHARE = 0.2;

export class SlideView {
  #viewer: OpenSeadragon.Viewer;
  #still = matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(host: HTMLElement, navigator: HTMLElement, dzi: string, listener: SlideViewListener) {
    keepStyleSheetOut();
    this.#viewer = OpenSeadragon({
      element: host,
      tileSources: dzi,
      drawer: 'canvas',
      showNavigationControl: false,
      showNavigator: true,
      navigatorElement: navigator,
      navigatorOpacity: 1,
      animationTime: this.#still ? 0 : 0.5,
      blendTime: 0,
      immediateRender: true,
      imageLoaderLimit: 6,
      tileRetryMax: 2,
      tileRetryDelay: 1500,
      maxZoomPixelRatio: STRONGEST,
      minZoomImageRatio: 0.7,
      visibilityRatio: 0.5,
      zoomPerScroll: 1.25,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false },
      gestureSettingsPen: { clickToZoom: false },
    });
    this.#viewer.addHandler('open', () => {
      const size = this.#image()?.getContentSize();
      listener.opened({ width: size?.x ?? 0, height: size?.y ?? 0 });
      this.#place(listener);
    });
    this.#viewer.addHandler('open-failed', () => listener.openFailed());
    this.#viewer.addHandler('tile-load-failed', () => listener.tileFailed());
    this.#viewer.addHandler('update-viewport', () => this.#place(listener));
    this.#viewer.addHandler('resize', () => this.#place(listener));
    this.#viewer.addHandler('canvas-key', (event) => {
      event.preventDefaultAction = true;
    });
    this.#viewer.addHandler('canvas-click', (event) => {
      const image = this.#image();
      if (!event.quick || image === null) return;
      const at = image.viewerElementToImageCoordinates(event.position);
      listener.clicked({ x: at.x, y: at.y });
    });
  }

  showField(field: Rect): void {
    const image = this.#image();
    if (image === null) return;
    const rect = image.imageToViewportRectangle(field.x, field.y, field.width, field.height);
    this.#viewer.viewport.fitBoundsWithConstraints(rect, this.#still);
  }

  showAll(): void {
    this.#viewer.viewport.goHome(this.#still);
  }

  zoom(direction: 1 | -1): void {
    this.#viewer.viewport.zoomBy(ZOOM_STEP ** direction, undefined, this.#still);
    this.#viewer.viewport.applyConstraints();
  }

  pan(right: number, down: number): void {
    const field = this.#viewer.viewport.getBounds();
    const step = Math.min(field.width, field.height) * PAN_SHARE;
    this.#viewer.viewport.panBy(new OpenSeadragon.Point(right * step, down * step), this.#still);
    this.#viewer.viewport.applyConstraints();
  }

  destroy(): void {
    this.#viewer.destroy();
  }

  #image(): OpenSeadragon.TiledImage | null {
    return this.#viewer.world.getItemCount() > 0 ? this.#viewer.world.getItemAt(0) : null;
  }

  #place(listener: SlideViewListener): void {
    const image = this.#image();
    if (image === null) return;
    const origin = image.imageToViewportCoordinates(0, 0, true);
    const far = image.imageToViewportCoordinates(image.getContentSize().x, 0, true);
    const from = this.#viewer.viewport.pixelFromPoint(origin, true);
    const to = this.#viewer.viewport.pixelFromPoint(far, true);
    listener.moved({ scale: (to.x - from.x) / image.getContentSize().x, x: from.x, y: from.y });
  }
}
