/** Asks the program's own API and nothing else. The browser keeps answers by their ETag and asks whether they still hold. */

/** What went wrong, in the one shape that the API has for it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly expected?: string | null,
    readonly found?: string | null,
    readonly help?: string | null,
  ) {
    super(message);
  }
}

export type Params = Record<string, string | number | boolean | readonly string[] | undefined | null>;

/** The address of an API call below the page's own folder. Empty parameters are left out; lists are joined with commas. */
export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    const text = Array.isArray(value) ? value.join(",") : String(value);
    if (text !== "") query.set(key, text);
  }
  const text = query.toString();
  return `api/v1/${path}${text ? `?${text}` : ""}`;
}

async function answer<T>(response: Response): Promise<T> {
  const type = response.headers.get("content-type") ?? "";
  const body: unknown = type.includes("json") ? await response.json().catch(() => null) : null;
  if (response.ok) return body as T;
  const error = (body as { error?: Record<string, string> } | null)?.error ?? {};
  throw new ApiError(
    response.status,
    error["code"] ?? `http-${response.status}`,
    error["message"] ?? `the program answered ${response.status}`,
    error["expected"],
    error["found"],
    error["help"],
  );
}

async function send(input: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(input, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "the program does not answer", null, null,
      "It may have been stopped. Start it again with `onrecord serve LEDGER`, then try again.");
  }
}

/** Reads. */
export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return (await tagged<T>(path, params, signal)).data;
}

/** Reads, with the tag of the answer: the same tag is the same answer. */
export async function tagged<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<{ data: T; tag: string | null }> {
  const response = await send(address(path, params), { signal: signal ?? null, headers: { accept: "application/json" } });
  return { data: await answer<T>(response), tag: response.headers.get("etag") };
}

/** Writes: `POST` or `DELETE`, with a body of JSON. */
export async function write<T>(method: "POST" | "DELETE" | "PUT", path: string, body?: unknown): Promise<T> {
  return answer<T>(
    await send(address(path), {
      method,
      headers: { "content-type": "application/json", accept: "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
}
