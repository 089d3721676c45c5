/** What can be done from the keyboard, and which program this is. */
import type { JSX } from "preact";
import type { Status } from "../api/types";
import { number } from "../words";
import { Modal } from "./parts";

const KEYS: readonly [title: string, keys: readonly [string, string][]][] = [
  ["Everywhere", [
    ["?", "this help"], ["/", "search"], ["Esc", "close what is open"],
    ["g r", "reports"], ["g c", "claims"], ["g s", "side by side"], ["g o", "compare"], ["g t", "timeline"], ["g m", "map"], ["g n", "network"], ["g v", "review"],
  ]],
  ["In a report or a list of claims", [["j  k", "next, previous claim"], ["Tab", "from voice to voice"], ["Enter", "open"]]],
  ["In review", [
    ["c", "confirm"], ["x", "reject"], ["e", "edit a field"], ["m", "merge names into one"], ["s", "split a name in this report"],
    ["u", "undo your last decision"], ["h", "history of this claim"], ["o", "open its report"],
  ]],
];

export function Help({ onClose, onTour, status }: { onClose: () => void; onTour: () => void; status: Status | null }): JSX.Element {
  return (
    <Modal title="Help" onClose={onClose}>
      <p>A report is testimony. onrecord keeps what is said together with who says it. <em>Certain</em> means that a source says so as certain, never that it is so.</p>
      <div class="help-columns">
        {KEYS.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl class="keys">
              {keys.map(([key, means]) => <><dt key={key}>{key.split(/\s+/).map((k, i) => <span key={i}>{i > 0 ? " " : ""}<kbd>{k}</kbd></span>)}</dt><dd>{means}</dd></>)}
            </dl>
          </section>
        ))}
      </div>
      <p class="row"><button class="button" onClick={onTour}>Take the tour</button>
        {status ? <span class="quiet small">onrecord {status.version} · {number(status.ledger.reports ?? 0)} reports, {number(status.ledger.claims ?? 0)} claims · nothing leaves this machine</span> : null}</p>
    </Modal>
  );
}
