/** Whose words: one voice for each source of a report, with a letter and a color, in the order in which they speak. */
import type { Attribution, Claim, Report } from "../api/types";

/** Colors repeat after these; letters do not. */
export const COLORS = 8;

export interface Voice {
  key: string;
  letter: string;
  color: number;
  name: string;
  kind: string;
  actor: string;
  terms: string | null;
  attributions: Attribution[];
}

export interface Voices {
  all: Voice[];
  of: Map<string, Voice>;
  /** The voices of an attribution from the outermost inward: "A says that B says". */
  chain: Map<string, Voice[]>;
}

export function voices(report: Pick<Report, "attributions">): Voices {
  const all: Voice[] = [];
  const byKey = new Map<string, Voice>();
  const of = new Map<string, Voice>();
  const first = (a: Attribution): number => Math.min(...[...a.source, ...a.cue, ...a.content].map((s) => s[0]));
  for (const a of [...report.attributions].sort((x, y) => first(x) - first(y))) {
    const key = a.letter;
    let voice = byKey.get(key);
    if (!voice) {
      const index = all.length;
      voice = { key, letter: a.letter, color: index % COLORS, name: a.name || "somebody not named", kind: a.source_kind, actor: a.actor, terms: a.terms, attributions: [] };
      byKey.set(key, voice);
      all.push(voice);
    }
    voice.terms ??= a.terms;
    if (!voice.actor) voice.actor = a.actor;
    voice.attributions.push(a);
    of.set(a.id, voice);
  }
  const byId = new Map(report.attributions.map((a) => [a.id, a]));
  const chain = new Map<string, Voice[]>();
  for (const a of report.attributions) {
    const links: Voice[] = [];
    const seen = new Set<string>();
    for (let at: Attribution | undefined = a; at && !seen.has(at.id); at = at.nested_in ? byId.get(at.nested_in) : undefined) {
      seen.add(at.id);
      links.unshift(of.get(at.id) as Voice);
    }
    chain.set(a.id, links);
  }
  return { all, of, chain };
}

/** The attribution that a claim stands in: that of its innermost source. None where the publication speaks itself. */
export function attributionOf(claim: Claim & { within: string[] }, report: Pick<Report, "attributions">): Attribution | undefined {
  const id = claim.within.at(-1);
  return id === undefined ? undefined : report.attributions.find((a) => a.id === id);
}

/** Where a claim is shown: at its trigger, else at the first of its evidence. */
export function anchor(claim: Claim): number {
  const trigger = claim.evidence.find((e) => e.part === "trigger")?.spans[0]?.[0];
  return trigger ?? Math.min(...claim.evidence.filter((e) => e.part !== "source" || e.link > 0).flatMap((e) => e.spans.map((s) => s[0])), Number.MAX_SAFE_INTEGER);
}
