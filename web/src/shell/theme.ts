/** Light or dark: the system's wish, until somebody chooses. */
export type Theme = "light" | "dark";
const KEY = "onrecord.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still works: the choice holds until the page is closed.
  }
}

let chosen: Theme | null = null;
export const theme = (): Theme => {
  const kept = chosen ?? stored(KEY);
  return kept === "light" || kept === "dark" ? kept : dark.matches ? "dark" : "light";
};

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
}

export function chooseTheme(next: Theme): void {
  chosen = next;
  store(KEY, next);
  applyTheme();
}

dark.addEventListener("change", applyTheme);

// Paper is light, whatever the screen is.
addEventListener("beforeprint", () => { document.documentElement.dataset["theme"] = "light"; });
addEventListener("afterprint", applyTheme);
