//! How the sheet looks: black on white, A4 on its side, heads repeated on every page.

pub(super) const STYLE: &str = "
@page { size: A4 landscape; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 10mm; max-width: 297mm; background: #fff; color: #000; font: 10pt/1.35 'Noto Sans', 'DejaVu Sans', Arial, sans-serif; font-variant-numeric: tabular-nums }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 1mm 8mm; border-bottom: 2px solid #000 }
h1 { margin: 0; font-size: 15pt }
header p { margin: 0 }
.time { font-size: 12pt }
.none { font-size: 12pt; font-weight: 700 }
table { width: 100%; table-layout: fixed; border-collapse: collapse }
th, td { padding: 1.2mm; border: 1px solid #000; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { font-size: 8.5pt }
tr { break-inside: avoid }
thead { display: table-header-group }
td { height: 14mm }
.free td { height: 13mm }
ol { margin: 2mm 0; padding-left: 6mm }
footer { margin-top: 2mm; font-size: 8.5pt }
.free { break-before: page; margin-top: 12mm }
@media print { body { padding: 0; max-width: none } .free { margin-top: 0 } }
";
