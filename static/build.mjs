// Makes static/build/: the style sheets, GOV.UK's script and the type. Run by `make static`; needs no network.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const out = "static/build";
const govuk = "node_modules/govuk-frontend/dist/govuk";
const type = "node_modules/source-sans";

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/fonts`, { recursive: true });

for (const name of ["app", "card"]) {
  const { css } = compile(`static/sass/${name}.scss`, {
    loadPaths: ["node_modules/govuk-frontend/dist"],
    style: "compressed",
  });
  writeFileSync(`${out}/${name}.css`, css);
}

// The script names its map, and the manifest storage refuses a file whose map is missing.
for (const file of ["govuk-frontend.min.js", "govuk-frontend.min.js.map"]) {
  copyFileSync(`${govuk}/${file}`, `${out}/${file}`);
}

// Pages take WOFF2. A PDF takes the whole TTF: web fonts cut into subsets print wrong letters there.
for (const face of ["Regular", "Bold"]) {
  copyFileSync(`${type}/WOFF2/TTF/SourceSans3-${face}.ttf.woff2`, `${out}/fonts/SourceSans3-${face}.woff2`);
}
for (const face of ["Regular", "It", "Semibold", "Bold", "BoldIt"]) {
  copyFileSync(`${type}/TTF/SourceSans3-${face}.ttf`, `${out}/fonts/SourceSans3-${face}.ttf`);
}
copyFileSync(`${type}/LICENSE.md`, `${out}/fonts/LICENCE-source-sans.md`);
