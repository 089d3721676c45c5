/** The page to sign in, where the program has users. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, write } from "../api/client";
import { Trouble } from "../shell/parts";

export function SignIn({ onDone }: { onDone: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    write("POST", "session", { name, password }).then(onDone, (e: unknown) => {
      setBusy(false);
      setError(e instanceof ApiError ? e : new ApiError(0, "unexpected", String(e)));
      field.current?.focus();
    });
  };
  return (
    <div class="page sign-in">
      <h1>Sign in</h1>
      <p class="quiet">This ledger has users. Whoever looks after it can make you one with <code>onrecord user add</code>.</p>
      {error ? <Trouble error={error} /> : null}
      <form class="stack" onSubmit={send}>
        <label class="field"><span>Name</span>
          <input ref={field} type="text" autocomplete="username" required value={name} onInput={(e) => setName(e.currentTarget.value)} /></label>
        <label class="field"><span>Password</span>
          <input type="password" autocomplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} /></label>
        <button class="button primary" disabled={busy}>Sign in</button>
      </form>
    </div>
  );
}
