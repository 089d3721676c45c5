import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Status } from "../api/types";

/** What the program says of itself and of who is signed in; null until it has answered. */
export const Session = createContext<Status | null>(null);
export const useSession = (): Status | null => useContext(Session);

/** Whether this person may correct and add. */
export function mayWrite(status: Status | null): boolean {
  return status !== null && status.ledger.writable && (status.user.role === "analyst" || status.user.role === "admin");
}
