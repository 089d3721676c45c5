/** How many claims of the question there are by source, publisher, type and so on; each count is a condition to add. */
import type { JSX } from "preact";
import type { Facets } from "../api/types";
import { values } from "../router";
import { Counted, Name } from "../shell/parts";
import { day, number, plainType, QUADS, sourceKind } from "../words";

/** Facet, its title, and whether several values may be chosen at once. */
const SHOWN: readonly [key: string, title: string, many: boolean][] = [
  ["label", "How well supported", true], ["type", "Type", true], ["source", "Source", false], ["source_kind", "Kind of source", false], ["publisher", "Publisher", false],
  ["actor", "Who did it", false], ["recipient", "To whom", false], ["place", "Place", false], ["quad", "Class", true], ["certainty", "How sure", true], ["polarity", "Affirmed or denied", true], ["mood", "Mood", true], ["month", "Printed in", false],
];

const filterKey = (facet: string): string =>
  ["certainty", "polarity", "mood"].includes(facet) ? "factuality" : facet === "actor" ? "by" : facet;
const EXACT = ["source", "publisher", "actor", "recipient", "place"];

function nameOf(facet: string, value: string): string {
  if (value === "") return facet === "place" ? "no place of its own" : "not known";
  if (facet === "type") return plainType(value);
  if (facet === "quad") return QUADS[Number(value)] ?? value;
  if (facet === "source_kind") return sourceKind(value);
  if (facet === "month") return day(value);
  if (facet === "polarity") return value === "negative" ? "denied" : "affirmed";
  return value;
}

export function FacetPanel({ facets, counted, params, onToggle }: { facets: Facets | null; counted: { claims: number; complete: boolean } | null; params: URLSearchParams; onToggle: (key: string, value: string, many: boolean) => void }): JSX.Element {
  const wide = matchMedia("(min-width: 60rem)").matches;
  return (
    <aside class="facets no-print" aria-label="Facets">
      {counted ? <Counted {...counted} /> : null}
      {SHOWN.map(([facet, title, many], at) => {
        const list = (facets?.[facet] ?? []).filter((v) => v.count > 0);
        if (facets && list.length === 0) return null;
        const key = filterKey(facet);
        return (
          <details key={facet} open={wide && at < 5}>
            <summary>{title}</summary>
            <ul>
              {list.slice(0, 12).map((v) => {
                const asked = v.filter ?? "";
                const on = values(params, key).includes(asked) || params.get(key) === asked;
                const fixed = v.filter === null;
                const inner = <><span class="value"><Name>{nameOf(facet, v.value)}</Name>{v.code && EXACT.includes(facet) && facet !== "place" ? <code class="code quiet"> {v.code}</code> : null}</span><span class="num quiet">{number(v.count)}</span></>;
                return <li key={v.value + v.code}>{fixed ? <span class="facet fixed">{inner}</span> : <button type="button" class="facet" aria-pressed={on} onClick={() => onToggle(key, asked, many)}>{inner}</button>}</li>;
              })}
            </ul>
          </details>
        );
      })}
    </aside>
  );
}
