/** What a list of claims can be asked for; the names are those of the API and of `onrecord query`. */
import { changed } from "../router";

export interface FilterField { key: string; name: string; kind: "text" | "date" | "choice"; hint?: string; choices?: readonly string[] }

export const FILTERS: readonly FilterField[] = [
  { key: "text", name: "Words", kind: "text" },
  { key: "source", name: "Source", kind: "text", hint: "name or code" },
  { key: "source_kind", name: "Kind of source", kind: "choice", choices: ["named", "unnamed", "collective", "document", "publication"] },
  { key: "publisher", name: "Publisher", kind: "text" },
  { key: "actor", name: "Actor or recipient", kind: "text", hint: "name or code: ARVMIL" },
  { key: "by", name: "Who did it", kind: "text", hint: "name or code" },
  { key: "recipient", name: "To whom", kind: "text", hint: "name or code" },
  { key: "type", name: "Type", kind: "text", hint: "ASSAULT,Backs" },
  { key: "quad", name: "Class", kind: "choice", choices: ["1", "2", "3", "4"] },
  { key: "place", name: "Place", kind: "text" },
  { key: "factuality", name: "How it is said", kind: "text", hint: "certain,negative" },
  { key: "label", name: "Support", kind: "text", hint: "disputed" },
  { key: "from", name: "Printed from", kind: "date" },
  { key: "to", name: "Printed to", kind: "date" },
  { key: "happened_from", name: "Happened from", kind: "date" },
  { key: "happened_to", name: "Happened to", kind: "date" },
  { key: "since", name: "Came or corrected since", kind: "date" },
  { key: "rejected", name: "With what was rejected", kind: "choice", choices: ["true"] },
  { key: "group", name: "Statement", kind: "text" },
  { key: "report", name: "Report", kind: "text" },
];

/** A value that must be exactly this name, and not only hold its words. */
export const exactly = (name: string): string => `"${name}"`;

const KEYS = FILTERS.map((f) => f.key);

/** The part of an address that is a filter. */
export function filterOf(params: URLSearchParams): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of KEYS) {
    const value = params.get(key);
    if (value) out[key] = value;
  }
  return out;
}

export const isFiltered = (params: URLSearchParams): boolean => KEYS.some((k) => params.get(k));

export function cleared(params: URLSearchParams): URLSearchParams {
  return changed(params, Object.fromEntries(KEYS.map((k) => [k, undefined])));
}

export const filterName = (key: string): string => FILTERS.find((f) => f.key === key)?.name ?? key;
