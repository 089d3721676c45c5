/** The whole application: masthead, the view that the address names, help and tour. */
import type { JSX } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Status } from "./api/types";
import { write } from "./api/client";
import { ClaimsPage } from "./claims/ClaimsPage";
import { ReportsPage } from "./report/ReportsPage";
import { ReportPage } from "./report/ReportPage";
import { format, go, useRoute } from "./router";
import { SignIn } from "./session/SignIn";
import { Help } from "./shell/Help";
import { forget, say, Toast, Trouble, typing, useGet } from "./shell/parts";
import { chooseTheme, stored, theme } from "./shell/theme";
import { Session } from "./session/session";
import { Tour } from "./shell/Tour";

const StatementsPage = lazy(() => import("./statements/StatementsPage"));
const ComparePage = lazy(() => import("./compare/ComparePage"));
const TimelinePage = lazy(() => import("./timeline/TimelinePage"));
const MapPage = lazy(() => import("./map/MapPage"));
const NetworkPage = lazy(() => import("./network/NetworkPage"));
const ReviewPage = lazy(() => import("./review/ReviewPage"));
const ReadPage = lazy(() => import("./report/ReadPage"));

const VIEWS: readonly [view: string, name: string][] = [
  ["", "Reports"], ["claims", "Claims"], ["statements", "Side by side"], ["compare", "Compare"],
  ["timeline", "Timeline"], ["map", "Map"], ["network", "Network"], ["review", "Review"],
];
const NAMES: Record<string, string> = { ...Object.fromEntries(VIEWS), reports: "Reports", read: "Read a text", signin: "Sign in" };

export function App(): JSX.Element {
  const route = useRoute();
  const status = useGet<Status>("status");
  const [help, setHelp] = useState(false);
  const [tour, setTour] = useState(false);
  const [menu, setMenu] = useState(false);
  const [signin, setSignin] = useState(false);
  const [, turn] = useState(0);
  const main = useRef<HTMLElement>(null);
  const view = route.view === "reports" ? "" : route.view;
  const first = useRef(true);

  useEffect(() => {
    document.title = `${NAMES[route.view] ?? "Not found"} · onrecord`;
    setMenu(false);
    if (first.current) first.current = false;
    else {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }, [route.view, route.id]);

  useEffect(() => {
    if (status.data?.user.role && route.view === "" && stored("onrecord.tour") === null) setTour(true);
  }, [status.data]);

  useEffect(() => {
    if (status.data?.user.signs_in && status.data.user.role === null) setSignin(true);
  }, [status.data]);

  useEffect(() => {
    const wanted = (): void => setSignin(true);
    addEventListener("onrecord:signin", wanted);
    return () => removeEventListener("onrecord:signin", wanted);
  }, []);

  useEffect(() => {
    let lead = 0;
    const key = (event: KeyboardEvent): void => {
      if (typing(event) || document.querySelector("dialog[open]")) return;
      if (event.key === "?") {
        event.preventDefault();
        setHelp(true);
      } else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("input[type=search]");
        event.preventDefault();
        if (field) field.focus();
        else go(format("claims"));
      } else if (event.key === "g") {
        lead = Date.now();
      } else if (Date.now() - lead < 1500) {
        const to = { r: "", c: "claims", s: "statements", o: "compare", t: "timeline", m: "map", n: "network", v: "review" }[event.key];
        lead = 0;
        if (to !== undefined) {
          event.preventDefault();
          go(format(to));
        }
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  const user = status.data?.user ?? null;
  const leave = (): void => {
    void write("DELETE", "session").then(() => { forget(); location.reload(); }, (e: Error) => say(e.message));
  };

  return (
    <Session.Provider value={status.data ?? null}>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>Skip to content</a>
      <header class="masthead">
        <div>
          <a class="wordmark" href="#/"><span>on</span>record</a>
          <nav class={`nav ${menu ? "open" : ""}`} aria-label="Views" id="views">
            {VIEWS.map(([to, name]) => <a key={to} href={format(to)} {...(view === to ? { "aria-current": "page" as const } : {})}>{name}</a>)}
          </nav>
          <div class="tools">
            {user?.name ? <span class="quiet small hide-small">{user.name}, {user.role} <button class="button plain" onClick={leave}>Sign out</button></span> : null}
            <button class="button plain" aria-pressed={theme() === "dark"} onClick={() => { chooseTheme(theme() === "dark" ? "light" : "dark"); turn((n) => n + 1); }}>
              <span aria-hidden="true">◐</span><span class="visually-hidden">Dark</span>
            </button>
            <button class="button plain" onClick={() => setHelp(true)}>Help</button>
            <button class="button menu" aria-expanded={menu} aria-controls="views" onClick={() => setMenu(!menu)}>Menu</button>
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} class="main">
        {signin || route.view === "signin" ? <SignIn onDone={() => { setSignin(false); forget(); if (route.view === "signin") go("#/"); }} /> : (
          <>
            {status.error && status.error.status !== 401 ? <div class="page"><Trouble error={status.error} again={status.again} /></div> : null}
            <Suspense fallback={<p class="page loading" role="status">Opening…</p>}><View /></Suspense>
          </>
        )}
      </main>
      {help ? <Help onClose={() => setHelp(false)} onTour={() => { setHelp(false); setTour(true); }} status={status.data ?? null} /> : null}
      {tour ? <Tour onClose={() => setTour(false)} /> : null}
      <Toast />
    </Session.Provider>
  );
}

function View(): JSX.Element {
  const route = useRoute();
  switch (route.view) {
    case "": return <ReportsPage />;
    case "reports": return route.id ? <ReportPage id={route.id} /> : <ReportsPage />;
    case "read": return <ReadPage />;
    case "claims": return <ClaimsPage />;
    case "statements": return <StatementsPage id={route.id} />;
    case "compare": return <ComparePage />;
    case "timeline": return <TimelinePage />;
    case "map": return <MapPage />;
    case "network": return <NetworkPage />;
    case "review": return <ReviewPage />;
    default: return (
      <div class="page"><div class="empty"><h1>There is no such page</h1><p>The address names a view that this version does not have.</p><p><a href="#/">Go to the reports</a></p></div></div>
    );
  }
}
