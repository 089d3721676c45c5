/**
 * One paragraph of a report: its words as they were, what each source says underlined in a lane of its own, the words
 * that name a source and those that say that it is said set apart. Letters stand for sources; color only repeats them.
 */
import type { JSX } from "preact";
import { memo } from "preact/compat";
import type { Attribution, Claim, Span } from "../api/types";
import { segments, type Range } from "./lanes";
import type { Voice, Voices } from "./voices";

export type Piece =
  | { spans: readonly Range[]; role: "content" | "source" | "cue"; attribution: Attribution }
  | { spans: readonly Range[]; role: "evidence"; part: string };

export interface PassageProps {
  text: string;
  span: Range;
  zone: string;
  attributions: readonly Attribution[];
  lanes: Map<string, number>;
  voices: Voices;
  /** The claim or attribution that is pointed at, where it touches this paragraph. */
  claim: Claim | null;
  voice: string | null;
  onPoint: (attribution: Attribution | null) => void;
  onOpen: (attribution: Attribution) => void;
}

const LANES = 4;

function touching(spans: readonly Span[], [from, to]: Range): boolean {
  return spans.some((s) => s[0] < to && from < s[1]);
}

export const Passage = memo(function Passage(p: PassageProps): JSX.Element {
  const pieces: Piece[] = [];
  for (const a of p.attributions) {
    if (touching(a.content, p.span)) pieces.push({ spans: a.content, role: "content", attribution: a });
    if (touching(a.source, p.span)) pieces.push({ spans: a.source, role: "source", attribution: a });
    if (touching(a.cue, p.span)) pieces.push({ spans: a.cue, role: "cue", attribution: a });
  }
  for (const e of p.claim?.evidence ?? []) {
    if (["trigger", "actor", "recipient", "place", "time", "magnitude"].includes(e.part) && touching(e.spans, p.span)) {
      pieces.push({ spans: e.spans, role: "evidence", part: e.part });
    }
  }
  const cut = segments(p.span[0], p.span[1], pieces);
  const body = cut.map((s) => {
    const classes: string[] = [];
    const style: Record<string, string> = {};
    let depth = 0;
    let on: Attribution | null = null;
    for (const piece of s.on) {
      if (piece.role === "evidence") {
        classes.push("evidence", `evidence-${piece.part}`);
        continue;
      }
      const a = piece.attribution;
      const voice = p.voices.of.get(a.id) as Voice;
      const isOn = p.voice !== null && voice.key === p.voice;
      if (piece.role === "content") {
        const lane = Math.min(p.lanes.get(a.id) ?? 0, LANES - 1);
        style[`--l${lane}`] = `var(--v${voice.color})`;
        classes.push(`lane-${lane}`, `lane-${lane}-${a.directness}`);
        if (lane + 1 > depth) [depth, on] = [lane + 1, a];
        if (isOn) classes.push("said-on");
      } else {
        classes.push(piece.role, `hue-${voice.color}`);
        if (isOn) classes.push("named-on");
        on ??= a;
      }
    }
    const opens = s.opens.filter((o) => o.role === "content") as Extract<Piece, { attribution: Attribution }>[];
    const names = s.opens.filter((o) => o.role === "source") as Extract<Piece, { attribution: Attribution }>[];
    const closes = s.closes.filter((o) => o.role === "content") as Extract<Piece, { attribution: Attribution }>[];
    const words = p.text.slice(s.from, s.to);
    const target = on;
    return (
      <>
        {opens.sort((a, b) => (p.lanes.get(a.attribution.id) ?? 0) - (p.lanes.get(b.attribution.id) ?? 0)).map((o) => (
          <Tag key={`o${o.attribution.id}`} of={o.attribution} voices={p.voices} onPoint={p.onPoint} onOpen={p.onOpen} />
        ))}
        {names.map((o) => <Letter key={`n${o.attribution.id}`} voice={p.voices.of.get(o.attribution.id) as Voice} />)}
        {classes.length === 0 ? words : (
          <span
            key={s.from}
            class={`seg ${classes.join(" ")}`}
            ref={(el) => { if (el) for (const [k, v] of Object.entries(style)) el.style.setProperty(k, v); }}
            {...(target ? { onMouseEnter: () => p.onPoint(target), onMouseLeave: () => p.onPoint(null), onClick: () => p.onOpen(target) } : {})}
          >{words}</span>
        )}
        {closes.map((o) => <span key={`c${o.attribution.id}`} class={`close hue-${(p.voices.of.get(o.attribution.id) as Voice).color}`} aria-hidden="true" />)}
      </>
    );
  });
  if (p.zone === "headline") return <h2 class="headline" dir="auto">{body}</h2>;
  return <p class={`zone-${p.zone}`} dir="auto">{body}</p>;
});

/** The letter at the words that name a source. A drawing, not a word: it is not copied with the text. */
function Letter({ voice }: { voice: Voice }): JSX.Element {
  return <span class={`tag name-tag hue-${voice.color}`} data-letter={voice.letter} aria-hidden="true" />;
}

/** The letter where a source begins to speak: the place to put the keyboard. */
function Tag({ of, voices, onPoint, onOpen }: { of: Attribution; voices: Voices } & Pick<PassageProps, "onPoint" | "onOpen">): JSX.Element {
  const links = voices.chain.get(of.id) ?? [];
  const voice = voices.of.get(of.id) as Voice;
  const letters = links.map((v) => v.letter).join("›");
  const name = `${links.map((v) => `${v.letter}, ${v.name}`).join("; quoting ")}: show what is known of this voice`;
  return (
    <button type="button" class={`tag hue-${voice.color}`} data-letter={letters} aria-label={name}
      onFocus={() => onPoint(of)} onBlur={() => onPoint(null)} onMouseEnter={() => onPoint(of)} onMouseLeave={() => onPoint(null)} onClick={() => onOpen(of)} />
  );
}
