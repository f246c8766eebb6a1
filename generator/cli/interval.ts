/** Seconds between two looks, when nobody says how many. */
export const USUAL_INTERVAL_S = 2;

/** Seconds as they are typed, from 0.1 on; undefined when the text is none. */
export function parseInterval_s(text: string): number | undefined {
  return /^[0-9]{1,5}(?:\.[0-9]{1,9})?$/.test(text) && Number(text) >= 0.1 ? Number(text) : undefined;
}
