/** Everything the application asks of the API, and reads of its answers, stands in the API's own document. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FILTERS } from "../src/claims/filters";

interface Schema { $ref?: string; type?: string | string[]; properties?: Record<string, Schema>; items?: Schema; additionalProperties?: Schema | boolean; allOf?: Schema[]; oneOf?: Schema[]; anyOf?: Schema[]; prefixItems?: Schema[] }
interface Operation { parameters?: { name: string; in: string }[]; requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, { content?: Record<string, { schema: Schema }> }> }
interface Document { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } }

const file = new URL("../../docs/api/openapi.json", import.meta.url);
const filter = FILTERS.map((f) => f.key);

/** Method and path, parameters given, fields read: `a.b[].c`, `{}` for any key. */
const CALLS: readonly [method: string, path: string, params: readonly string[], fields: readonly string[]][] = [
  ["get", "/status", [], ["version", "first_run", "ledger.name", "ledger.reports", "ledger.claims", "ledger.pending", "ledger.writable", "user.name", "user.role", "user.signs_in", "user.author"]],
  ["get", "/claims", [...filter, "sort", "limit", "cursor"], ["total", "total_exact", "next", "rows[].id", "rows[].plain", "rows[].published", "rows[].report.id", "rows[].report.publisher", "rows[].report.title", "rows[].chain[].name", "rows[].chain[].kind", "rows[].chain[].actor", "rows[].chain[].terms", "rows[].chain[].stance", "rows[].chain[].cue", "rows[].statement.type", "rows[].statement.mode", "rows[].statement.cameo", "rows[].statement.quad", "rows[].statement.actors[].name", "rows[].statement.actors[].code", "rows[].statement.place", "rows[].statement.first_day", "rows[].statement.last_day", "rows[].statement.magnitude", "rows[].factuality.certainty", "rows[].factuality.polarity", "rows[].factuality.mood", "rows[].by", "rows[].group.id", "rows[].group.label", "rows[].review.state", "rows[].review.conflicts[].field", "rows[].review.conflicts[].said[].author"]],
  ["get", "/claims/{id}", [], ["claim.id", "evidence[].part", "evidence[].link", "evidence[].words", "evidence[].spans[].utf16", "passage", "passage_at.utf16", "history[].id", "history[].undone", "history[].orphaned", "fields"]],
  ["get", "/claims/{id}/explain", [], ["read_again", "sources[].by", "sources[].directness", "sources[].names", "parties[].part", "parties[].words", "parties[].code", "parties[].entry"]],
  ["get", "/facets", filter, ["claims", "complete", "facets[].facet", "facets[].values[].value", "facets[].values[].code", "facets[].values[].claims", "facets[].values[].filter"]],
  ["get", "/reports", [...filter, "limit", "cursor"], ["total", "next", "rows[].id", "rows[].title", "rows[].publisher", "rows[].published", "rows[].author", "rows[].claims", "rows[].attributions"]],
  ["get", "/reports/{id}", [], ["report.document", "report.title", "report.publisher", "report.published", "report.author", "text", "read_now", "zones[].kind", "zones[].at.utf16", "attributions[].id", "attributions[].letter", "attributions[].name", "attributions[].source_kind", "attributions[].actor", "attributions[].source[].utf16", "attributions[].cue", "attributions[].cue_words", "attributions[].content", "attributions[].directness", "attributions[].stance", "attributions[].terms", "attributions[].nested_in", "claims[].claim.id", "claims[].evidence", "claims[].attributions", "notes[].message"]],
  ["get", "/reports/{id}/reading", [], ["read_now"]],
  ["post", "/read", [], ["text", "attributions"]],
  ["post", "/reports", [], ["report", "outcome"]],
  ["get", "/groups", [...filter, "least_reports", "limit", "cursor"], ["total", "next", "rows[].id", "rows[].label", "rows[].why", "rows[].claims", "rows[].reports", "rows[].sources", "rows[].printed", "rows[].plain", "rows[].statement"]],
  ["get", "/groups/{id}", [], ["id", "label", "why", "first", "claims[].id", "claims[].document", "claims[].published", "claims[].plain", "claims[].chain[].name", "claims[].statement", "sources[].name", "sources[].kind", "sources[].party", "sources[].position", "sources[].before", "sources[].stake", "sources[].independent", "sources[].leans_on", "sources[].numbers", "sources[].accounts[].claim", "sources[].accounts[].why", "sources[].accounts[].copy", "disputes[].about", "disputes[].values", "pairs[].claims", "pairs[].points", "pairs[].reasons"]],
  ["get", "/compare", ["a", "b", "of"], ["complete", "shared[].relation", "shared[].about", "shared[].a", "shared[].b", "shared[].group.claims", "only_a[].id", "only_b[].plain", "only_a_total", "only_b_total"]],
  ["get", "/timeline", [...filter, "line", "unit", "of", "lines"], ["unit", "stretches", "totals", "lines[].value", "lines[].counts", "undated", "claims", "complete"]],
  ["get", "/map", filter, ["features[].id", "features[].geometry.coordinates", "features[].properties.name", "features[].properties.precision", "features[].properties.claims", "features[].properties.denied", "features[].properties.by_type", "without_place", "not_found", "claims", "complete"]],
  ["get", "/network", [...filter, "viewpoint", "against"], ["nodes[].id", "nodes[].name", "nodes[].code", "nodes[].claims", "edges[].from", "edges[].to", "edges[].view.cooperation", "edges[].view.conflict", "edges[].view.denied", "edges[].view.not_asserted", "edges[].view.unsigned", "edges[].view.months", "edges[].view.types", "edges[].against.claims", "claims", "complete"]],
  ["get", "/sources", ["q", "limit"], ["rows[].value", "rows[].code", "rows[].claims"]],
  ["get", "/publishers", ["q", "limit"], ["rows[].value"]],
  ["get", "/queue", [...filter, "limit"], ["rows[].claim.id", "rows[].why", "next", "conflicts[].claim", "conflicts[].field", "conflicts[].said[].author", "orphans[].id"]],
  ["get", "/corrections", ["author", "limit"], ["rows[].id", "rows[].of", "rows[].about", "rows[].subject", "rows[].value", "rows[].author", "rows[].made", "rows[].reason", "rows[].undone", "rows[].orphaned"]],
  ["post", "/corrections", [], ["corrections"]],
  ["post", "/corrections/{id}/undo", [], ["id"]],
  ["get", "/export/{format}", [...filter, "sort"], []],
  ["post", "/session", [], ["name", "role"]],
  ["delete", "/session", [], []],
];

describe("the API's document", () => {
  const document = JSON.parse(readFileSync(file, "utf8")) as Document;
  const paths = new Map(Object.entries(document.paths).map(([p, o]) => [p.replace(/^\/api\/v1/, ""), o]));

  const parts = (schema: Schema): Schema[] => {
    if (schema.$ref) return parts(document.components.schemas[schema.$ref.replace("#/components/schemas/", "")] as Schema);
    return [schema, ...[...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap(parts)];
  };
  const step = (schema: Schema, name: string): Schema | undefined => {
    for (const part of parts(schema)) {
      if (name === "[]" && part.items) return part.items;
      const property = part.properties?.[name];
      if (property) return property;
    }
    return undefined;
  };
  const has = (schema: Schema, field: string): boolean => {
    let at: Schema | undefined = schema;
    for (const name of field.replaceAll("[]", ".[]").split(".")) at = at && step(at, name);
    return at !== undefined;
  };

  it.each(CALLS)("%s %s is described, with all that is asked and read", (method, path, params, fields) => {
    const operation = paths.get(path)?.[method];
    expect(operation, `${method} ${path}`).toBeDefined();
    const known = operation?.parameters?.map((p) => p.name) ?? [];
    expect(known, `a name twice in ${path}`).toHaveLength(new Set(known).size);
    for (const name of params) expect(known, `${path}?${name}`).toContain(name);
    const answer = operation?.responses["200"]?.content?.["application/json"]?.schema;
    if (fields.length > 0) expect(answer, `the answer of ${path}`).toBeDefined();
    for (const field of fields) expect(has(answer as Schema, field), `${path}: ${field}`).toBe(true);
  });
});
