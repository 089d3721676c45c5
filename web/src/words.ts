/** Names, days, numbers and judgements in plain English. */
import type { Factuality, Link, Party, Statement } from "./api/types";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "4 March 2031" from an ISO day; "March 2031" from a month; anything else as it is. */
export function day(iso: string | null | undefined): string {
  if (!iso) return "";
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(iso);
  if (!match) return iso;
  const month = MONTHS[Number(match[2]) - 1] ?? match[2];
  return match[3] ? `${Number(match[3])} ${month} ${match[1]}` : `${month} ${match[1]}`;
}

/** "4–6 March 2031", or one day. */
export function days(first: string | null | undefined, last: string | null | undefined): string {
  if (!first || !last || first === last) return day(first ?? last);
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8))}–${day(last)}`;
  return `${day(first)} – ${day(last)}`;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;
const formatter = new Intl.NumberFormat("en-GB");
export const number = (n: number): string => formatter.format(n);

/** "HeavyWeapons", "heavy-weapons", "FightingAgainst" → words. */
export function plainType(type: string): string {
  if (/^[A-Z_]+$/.test(type)) return type.charAt(0) + type.slice(1).toLowerCase().replaceAll("_", " ");
  return type.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/^./, (c) => c.toUpperCase()).replace(/ [A-Z]/g, (c) => c.toLowerCase());
}

export const what = (s: Pick<Statement, "type" | "mode">): string =>
  plainType(s.type) + (s.mode ? `, ${s.mode.replaceAll("-", " ").replaceAll("_", " ")}` : "");

/** How the innermost source puts it, as a person would say it, and what kind of mark it gets. */
export function factuality(f: Factuality): { text: string; tone: "" | "affirm" | "deny" | "doubt" | "outline"; sign: string } {
  const negative = f.polarity === "negative";
  const sure: Record<string, string> = { certain: "", probable: "probably", possible: "possibly", underspecified: "left open" };
  const certainty = sure[f.certainty] ?? f.certainty;
  if (f.mood !== "asserted") {
    const not = negative ? "not " : "";
    return { text: [not + f.mood, certainty].filter(Boolean).join(", "), tone: "outline", sign: negative ? "✕" : "◇" };
  }
  if (negative) return { text: certainty ? `denied, ${certainty}` : "denied", tone: "deny", sign: "✕" };
  if (certainty === "") return { text: "stated", tone: "", sign: "" };
  return { text: certainty, tone: "doubt", sign: "?" };
}

const KINDS: Record<string, string> = {
  named: "named", unnamed: "without a name", collective: "several people", document: "a document", publication: "the publication itself",
};
export const sourceKind = (kind: string): string => KINDS[kind] ?? kind;

export const linkName = (link: { name: string }): string => link.name.trim() || "somebody not named";

/** The sources after the publisher; the publisher alone where it speaks itself. */
export function chainText(chain: readonly Link[]): string {
  if (chain.length === 0) return "nobody";
  if (chain.length === 1) return `${linkName(chain[0] as Link)}, in its own words`;
  return chain.map(linkName).join(" → ");
}

export const stanceText = (stance: string): string =>
  ({ neutral: "", doubt: "the reporter keeps a distance", deny: "a denial", support: "borne out" })[stance] ?? stance;

export const party = (p: Party): string => (p.code ? `${p.name} [${p.code}]` : p.name);
export const partyNames = (list: readonly Party[]): string => list.map((p) => p.name).join(", ");

/** "14", "14 or more", "20 to 25". Numbers without an upper end come as null, or as SQLite's largest. */
export function magnitude([least, most]: [number, number | null]): string {
  if (most === null || most > 9e15) return `${number(least)} or more`;
  return least === most ? number(least) : `${number(least)} to ${number(most)}`;
}

/** The claim without "According to …": what is said. The API's own sentence begins with the chain. */
export function stated(plain: string, chainLength: number): string {
  const said = chainLength > 1 ? /^According to .*? (?:said|denied|claimed|doubted|wrote|confirmed) that (.*)$/s.exec(plain) : null;
  const own = /^(.*?) (?:said|wrote|reported|reports|says) that (.*)$/s.exec(plain);
  const text = said?.[1] ?? own?.[2] ?? plain;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const LABELS: Record<string, { tone: "" | "affirm" | "deny" | "doubt" | "outline"; sign: string; means: string }> = {
  disputed: { tone: "deny", sign: "≠", means: "Others deny it, or give other numbers, actors, places or days." },
  "independently confirmed": { tone: "affirm", sign: "✓✓", means: "Sources that do not rest on each other, one of them known by name." },
  "only one side": { tone: "doubt", sign: "◐", means: "Several sources, all of one party." },
  "several unnamed": { tone: "doubt", sign: "◌◌", means: "Several sources, none with a name." },
  "single source": { tone: "", sign: "", means: "One source, however often it is printed." },
  withdrawn: { tone: "outline", sign: "↩", means: "Who asserted it has taken it back." },
  "only denied": { tone: "deny", sign: "✕", means: "Denied, and nobody who asserts it is quoted." },
  "not asserted": { tone: "outline", sign: "◇", means: "Demanded, promised or expected; nobody says that it happened." },
};
export const LABEL_NAMES = Object.keys(LABELS);
export const label = (name: string): { tone: string; sign: string; means: string } =>
  LABELS[name] ?? { tone: "", sign: "", means: "" };

export const QUADS: Record<number, string> = {
  0: "Lasting relation", 1: "Verbal cooperation", 2: "Material cooperation", 3: "Verbal conflict", 4: "Material conflict",
};
