import "./design/fonts.css";
import { render } from "preact";
import { App } from "./app";
import "./design/tokens.css";
import "./design/base.css";
import { start } from "./router";
import { applyTheme } from "./shell/theme";

applyTheme();
start();
render(<App />, document.getElementById("app") as HTMLElement);
