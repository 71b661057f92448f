// A picture in the page: a PNG inside the document, enlarged by whole pixels.

import { encode } from "fast-png";
import type { Picture } from "../../explain/pictures.ts";
import { type Html, html } from "./html.ts";

/** @param target about how many CSS pixels wide it should be; a picture that is wider already stays as it is */
export const image = ({ width, height, rgb }: Picture, alt: string, target: number): Html => {
  const times = Math.max(1, Math.round(target / width));
  const source = dataUri(width, height, rgb);
  return html`<img class="pixels" src="${source}" width="${times * width}" height="${times * height}" alt="${alt}">`;
};

/** A picture that is stretched to what its place is wide. */
export const stretched = ({ width, height, rgb }: Picture, alt: string): Html =>
  html`<img class="stretched" src="${dataUri(width, height, rgb)}" width="${width}" height="12" alt="${alt}">`;

const dataUri = (width: number, height: number, rgb: Uint8Array): string => {
  const png = encode({ width, height, data: rgb, channels: 3, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
};
