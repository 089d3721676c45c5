/** Small parts that every view uses. All text of reports is rendered as text. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, type Params, address, tagged } from "../api/client";
import type { Factuality as Fact, Link, Party, Review } from "../api/types";
import { factuality, label as labelOf, linkName, number, party as partyText } from "../words";

/** A name out of a report. Isolated, so that a right-to-left name does not turn the words around it. */
export function Name({ children }: { children: string }): JSX.Element {
  return <bdi dir="auto">{children}</bdi>;
}

export function Parties({ of, code = true }: { of: readonly Party[]; code?: boolean }): JSX.Element {
  if (of.length === 0) return <span class="quiet" title="nobody is named">—</span>;
  return (
    <>
      {of.map((p, i) => (
        <span key={i}>
          {i > 0 ? ", " : ""}
          <Name>{p.name}</Name>
          {code && p.code ? <code class="quiet code" title={partyText(p)}> {p.code}</code> : null}
        </span>
      ))}
    </>
  );
}

export function FactualityMark({ of, bare = false }: { of: Fact; bare?: boolean }): JSX.Element {
  const { text, tone, sign } = factuality(of);
  return (
    <span class={bare && tone === "" ? "" : `mark ${tone}`} title={`${of.certainty}, ${of.polarity}, ${of.mood}: as its source puts it, not whether it is so`}>
      {sign ? <span aria-hidden="true">{sign}</span> : null}
      {text}
    </span>
  );
}

export function LabelMark({ of }: { of: string | null | undefined }): JSX.Element | null {
  if (!of) return null;
  const { tone, sign, means } = labelOf(of);
  return (
    <span class={`mark ${tone}`} title={means}>
      {sign ? <span aria-hidden="true">{sign}</span> : null}
      {of}
    </span>
  );
}

/** What analysts hold of a claim; nothing where nobody looked at it yet. */
export function ReviewMark({ of }: { of: Review }): JSX.Element | null {
  const marks = {
    open: null,
    confirmed: ["affirm", "✓", "confirmed by an analyst"],
    corrected: ["doubt", "✎", "corrected by an analyst"],
    rejected: ["deny", "✕", "rejected by an analyst"],
    conflict: ["deny", "⇄", "analysts disagree"],
  } as const;
  const mark = marks[of.state] ?? null;
  if (!mark) return null;
  return <span class={`mark ${mark[0]}`} title={mark[2]}><span aria-hidden="true">{mark[1]}</span>{of.state === "conflict" ? "analysts disagree" : of.state}</span>;
}

/** "The Vell Courier → a doctor". */
export function Chain({ of, from = 0 }: { of: readonly Link[]; from?: number }): JSX.Element {
  if (of.length === 0) return <span>nobody</span>;
  return (
    <span class="chain">
      {of.slice(from).map((link, i) => (
        <span key={i} class={`link kind-${link.kind}`}>
          {i > 0 ? <span class="arrow" role="img" aria-label="quotes"> → </span> : null}
          <Name>{linkName(link)}</Name>
        </span>
      ))}
      {of.length === 1 ? <span class="quiet">, in its own words</span> : null}
    </span>
  );
}

export type Answer<T> = { data?: T; error?: ApiError; loading: boolean; again: () => void };

const held = new Map<string, { data: unknown; tag: string | null }>();
/** Forgets what was answered: after a correction everything may be different. */
export function forget(): void {
  held.clear();
  for (const wake of [...wakers]) wake();
}
const wakers = new Set<() => void>();

/** What the API answers; the last answer stays on screen until the next one is there. `null` asks nothing. */
export function useGet<T>(path: string | null, params: Params = {}): Answer<T> {
  const key = path === null ? "" : address(path, params);
  const [state, set] = useState<{ key: string; data?: T; error?: ApiError }>({ key: "" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const wake = (): void => setTurn((t) => t + 1);
    wakers.add(wake);
    return () => void wakers.delete(wake);
  }, []);
  useEffect(() => {
    if (path === null) return undefined;
    // What was answered before is shown at once, and asked for again: the ledger may have changed.
    const before = held.get(key);
    if (before) set({ key, data: before.data as T });
    const stop = new AbortController();
    tagged<T>(path, params, stop.signal).then(
      ({ data, tag }) => {
        if (before && tag !== null && tag === before.tag) return;
        held.set(key, { data, tag });
        if (held.size > 60) held.delete(held.keys().next().value as string);
        set({ key, data });
      },
      (error: unknown) => {
        if (error instanceof DOMException) return;
        const shown = error instanceof ApiError ? error : new ApiError(0, "unexpected", String(error));
        if (shown.status === 401) dispatchEvent(new CustomEvent("onrecord:signin"));
        set({ key, error: shown });
      },
    );
    return () => stop.abort();
  }, [key, turn]);
  const again = (): void => {
    held.delete(key);
    setTurn((t) => t + 1);
  };
  const answer: Answer<T> = { loading: path !== null && state.key !== key, again };
  if (state.data !== undefined) answer.data = state.data;
  if (state.error !== undefined && state.key === key) answer.error = state.error;
  return answer;
}

export function Trouble({ error, again }: { error: ApiError; again?: () => void }): JSX.Element {
  return (
    <div class="notice bad" role="alert">
      <h2>{error.message.charAt(0).toUpperCase() + error.message.slice(1)}</h2>
      {error.expected ? <p>Expected: {error.expected}</p> : null}
      {error.found ? <p>Found: {error.found}</p> : null}
      {error.help ? <p>{error.help}</p> : null}
      {again ? <p class="row"><button class="button" onClick={again}>Try again</button></p> : null}
    </div>
  );
}

/** Shows an answer, or that it is awaited, or what went wrong. */
export function Show<T>({ of, children }: { of: Answer<T>; children: (data: T) => ComponentChildren }): JSX.Element {
  if (of.error) return <Trouble error={of.error} again={of.again} />;
  if (of.data === undefined) return <p class="loading" role="status">Reading the ledger…</p>;
  return <div class="answer" aria-busy={of.loading}>{children(of.data)}</div>;
}

/** Overviews of large ledgers look at the claims that came last; where they do, they say so. */
export function Counted({ claims, complete }: { claims: number; complete: boolean }): JSX.Element | null {
  if (complete) return null;
  return <p class="quiet small counted">Counted in the {number(claims)} claims that came last; add a condition to see all.</p>;
}

/** Copies the address of what is on screen. */
export function CopyLink(): JSX.Element {
  const copy = (): void => {
    navigator.clipboard.writeText(location.href).then(() => say("The link to this view is copied."), () => say("The address of this page is the link to this view."));
  };
  return <button type="button" class="button no-print" onClick={copy}>Copy link</button>;
}

export function Empty({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A panel at the side. Takes the focus, gives it back, closes on Escape. */
export function Drawer({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const ref = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.focus();
    return () => {
      if (before?.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) close.current();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  return (
    <aside class="drawer" ref={ref} tabIndex={-1} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button class="button plain" onClick={onClose}>Close</button>
      </header>
      {children}
    </aside>
  );
}

/** A question in front of everything: the browser's own modal dialog. */
export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} aria-label={title} onCancel={(e) => { e.preventDefault(); onClose(); }}
      onClick={(e) => { if (e.target === ref.current) onClose(); }}>
      <header>
        <h2>{title}</h2>
        <button class="button plain" onClick={onClose}>Close</button>
      </header>
      {children}
    </dialog>
  );
}

/** Says something to everyone, those who hear the page too. */
export function say(text: string, action?: { name: string; run: () => void }): void {
  dispatchEvent(new CustomEvent("onrecord:say", { detail: { text, action } }));
}

export function Toast(): JSX.Element {
  const [now, set] = useState<{ text: string; action?: { name: string; run: () => void } } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const listen = (event: Event): void => {
      set((event as CustomEvent<{ text: string; action?: { name: string; run: () => void } }>).detail);
      clearTimeout(timer);
      timer = setTimeout(() => set(null), 9000);
    };
    addEventListener("onrecord:say", listen);
    return () => removeEventListener("onrecord:say", listen);
  }, []);
  return (
    <div role="status" aria-live="polite">
      {now ? (
        <div class="toast">
          <span>{now.text}</span>
          {now.action ? <button onClick={() => { now.action?.run(); set(null); }}>{now.action.name}</button> : null}
        </div>
      ) : null}
    </div>
  );
}

/** True while the keyboard belongs to a field. */
export const typing = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey ||
  (event.target instanceof Element && event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]") !== null);

/** Sets CSS variables through the object model: the page's policy refuses style attributes. */
export function vars(values: Record<string, string | number>): { ref: (el: HTMLElement | SVGElement | null) => void } {
  return {
    ref: (el) => {
      if (el) for (const [key, value] of Object.entries(values)) el.style.setProperty(key, String(value));
    },
  };
}
