//! How the report looks, on a screen and on paper.

/// The style sheet.
pub(super) const STYLE: &str = "\
:root { --ink: #1d1f24; --soft: #5b616e; --rule: #d5d8de; --accent: #b45309; --first: #1d4ed8; --second: #b45309; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; color: var(--ink); background: #fff;
  font: 15px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p, li { max-width: 52rem; } .soft { color: var(--soft); } .notice { border-left: 4px solid var(--accent); padding: .3rem .8rem; background: #fff7ed; }
.scroll { overflow-x: auto; } code { overflow-wrap: anywhere; } .interval { white-space: nowrap; } table { border-collapse: collapse; margin: .4rem 0; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--soft); } td.number, th.number { text-align: right; white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.2rem; }
figure { margin: 0; break-inside: avoid; } figcaption { color: var(--soft); font-size: .9rem; }
svg { width: 100%; height: auto; font: 11px system-ui, 'DejaVu Sans', sans-serif; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .8rem; }
.gallery img { width: 100%; image-rendering: auto; display: block; } .gallery figcaption { overflow-wrap: anywhere; }
.met::before { content: '\\2713  '; } .unmet { font-weight: 700; } .unmet::before { content: '\\2717  '; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; } .figures { grid-template-columns: 1fr 1fr; } }
";
