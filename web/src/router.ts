/**
 * The address of the page is the whole state of a view: which view, which row, which filter. A saved view is a link.
 *
 * It stands after `#`, so that it never reaches a server's log and any server that serves the one page will do.
 */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** First part of the path: which view. */
  view: string;
  /** Second part: which row, where there is one. */
  id: string;
  /** Everything else. */
  params: URLSearchParams;
}

/** Reads `#/view/id?key=value`. Anything else is the first view. */
export function parse(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  const [view = "", ...rest] = path.split("/").map(plain);
  return { view, id: rest.join("/"), params: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Writes what `parse` reads. Parameters are sorted, so that one view has one address. */
export function format(view: string, id = "", params: URLSearchParams | Record<string, string> = {}): string {
  const sorted = new URLSearchParams(params);
  for (const key of [...sorted.keys()]) if (sorted.get(key) === "") sorted.delete(key);
  sorted.sort();
  const query = sorted.toString();
  const path = [view, id].filter(Boolean).map(encodeURIComponent).join("/");
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** The parameters with some changed; an empty value removes one. */
export function changed(params: URLSearchParams, patch: Record<string, string | undefined>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || value === "") next.delete(key);
    else next.set(key, value);
  }
  return next;
}

/** Values of a list parameter. */
export function values(params: URLSearchParams, key: string): string[] {
  return (params.get(key) ?? "").split(",").filter(Boolean);
}

/** Puts a value into a list parameter, or takes it out. */
export function toggled(params: URLSearchParams, key: string, value: string): URLSearchParams {
  const now = values(params, key);
  const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
  return changed(params, { [key]: next.sort().join(",") });
}

const listeners = new Set<() => void>();
let current: Route = { view: "", id: "", params: new URLSearchParams() };

function refresh(): void {
  current = parse(location.hash);
  for (const listener of listeners) listener();
}

/** Starts listening to the address. */
export function start(): void {
  addEventListener("hashchange", refresh);
  refresh();
}

/** Goes to an address; `replace` leaves no step to go back to, for what changes while one types. */
export function go(hash: string, replace = false): void {
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  refresh();
}

export function useRoute(): Route {
  const [route, set] = useState(current);
  useEffect(() => {
    const listener = (): void => set(current);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return route;
}
