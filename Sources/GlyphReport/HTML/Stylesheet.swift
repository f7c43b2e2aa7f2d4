extension HTMLReport {
  /// Serif headlines, quiet tables, one warm accent (the ink of the marks on the pages); light and dark.
  static let stylesheet = """
    :root { color-scheme: light dark; --paper: #fbfaf7; --raised: #fff; --ink: #1d1c1a; --soft: #625e57; --faint: #8d887f;
      --rule: #e4e0d8; --wash: #f2efe8; --accent: #b5371f; --s0: #6d6961; --s1: #b5371f; --s2: #2d6a8a; --s3: #a67a14;
      --s4: #5c7a3a; --s5: #7a5590; --s6: #2f7f74; --p0: #2b3a4a; --p1: #8fa3b5; --p2: #b5371f; --p3: #dcd6ca;
      --p4: #d98a5f; --p5: #a67a14; --p6: #c3bcae; --p7: #ebe7de; --p8: #9c94a8; --p9: #7a5590; }
    @media (prefers-color-scheme: dark) { :root { --paper: #171614; --raised: #201f1c; --ink: #ece8df; --soft: #aaa498;
      --faint: #7f7a70; --rule: #34322d; --wash: #24221f; --accent: #f0785a; --s0: #9a958a; --s1: #f0785a; --s2: #6fb3d6;
      --s3: #dcb04a; --s4: #9cc06f; --s5: #bd98d3; --s6: #6cc3b5; --p0: #c9d6e3; --p1: #6f8499; --p2: #f0785a; --p3: #45423b;
      --p4: #c98258; --p5: #dcb04a; --p6: #5b574e; --p7: #302e29; --p8: #857c94; --p9: #bd98d3; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    header.top, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
    header.top { padding-top: 3rem; padding-bottom: 1rem; }
    .brand { margin: 0 0 1.75rem; font-weight: 650; letter-spacing: .01em; }
    .brand span { color: var(--faint); font-weight: 400; }
    h1, h2 { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "TeX Gyre Pagella", Georgia, "DejaVu Serif", serif;
      font-weight: 500; letter-spacing: -.012em; text-wrap: balance; }
    h1 { font-size: clamp(2.1rem, 6vw, 3.6rem); line-height: 1.08; margin: 0 0 1.1rem; }
    h1 em { font-style: normal; color: var(--accent); }
    h2 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
    .source { font-size: .82rem; color: var(--soft); max-width: 54rem; overflow-wrap: anywhere; }
    h3 { font-size: 1.1rem; font-weight: 600; margin: 1.6rem 0 .2rem; }
    h4 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: .9rem 0 .2rem; }
    .sum { max-width: 46rem; font-size: 1.08rem; color: var(--soft); margin: 0 0 1.6rem; }
    .sum b { color: var(--ink); font-weight: 600; }
    .note { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem .9rem; color: var(--soft); margin: 1.4rem 0 0; }
    section { padding: 2.4rem 0 .4rem; border-top: 1px solid var(--rule); margin-top: 2.4rem; }
    .lead { color: var(--soft); max-width: 46rem; margin: 0 0 1.3rem; }
    data { font-variant-numeric: tabular-nums lining-nums; white-space: nowrap; }
    .loss { color: var(--accent); font-weight: 600; }
    .scroll { overflow-x: auto; margin: 0 0 1rem; }
    table { border-collapse: collapse; width: 100%; font-size: .875rem; }
    th, td { padding: .42rem .9rem .42rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { font-weight: 500; color: var(--faint); font-size: .78rem; white-space: nowrap; border-bottom-color: var(--faint); }
    tbody th { font-weight: 500; }
    .n { text-align: right; }
    tr.total th, tr.total td { font-weight: 650; border-bottom: 0; }
    details { margin: .8rem 0 1rem; }
    summary { cursor: pointer; color: var(--soft); font-size: .875rem; width: fit-content; }
    details .scroll { margin-top: .6rem; }
    .bars { margin: 0 0 .6rem; max-width: 54rem; }
    .bars .row { display: grid; grid-template-columns: minmax(6.5rem, 11rem) 1fr minmax(4rem, auto); gap: .9rem;
      align-items: center; padding: .18rem 0; }
    .bars .name { font-size: .875rem; overflow-wrap: anywhere; line-height: 1.3; }
    .bars .value { font-size: .875rem; text-align: right; font-weight: 600; }
    .bars svg { display: block; width: 100%; height: 1.05rem; border-radius: 2px; }
    header .bars svg { height: 1.5rem; }
    .ink { fill: var(--ink); }
    .key { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 0 0 1rem; padding: 0; font-size: .82rem;
      color: var(--soft); }
    .swatch { display: inline-block; width: .72rem; height: .72rem; border-radius: 2px; margin-right: .4rem; background: currentColor;
      vertical-align: -.05rem; }
    \(colours)
    .plot { max-width: 54rem; margin: 0 0 1.2rem; font-size: .75rem; color: var(--faint); }
    .frame { position: relative; height: 20rem; margin: .3rem .6rem 1.5rem 2.9rem; }
    .frame svg { width: 100%; height: 100%; overflow: visible; display: block; }
    .tick { position: absolute; font-variant-numeric: tabular-nums; line-height: 1; }
    .tick.y { right: calc(100% + .5rem); transform: translateY(50%); }
    .tick.x { top: calc(100% + .5rem); transform: translateX(-50%); }
    .xtitle { text-align: right; margin: 0 .6rem; }
    .grid, .axis { stroke: var(--rule); vector-effect: non-scaling-stroke; }
    .plot .axis { stroke: var(--faint); }
    .dot { fill: none; stroke-width: 7px; stroke-linecap: round; vector-effect: non-scaling-stroke; stroke-opacity: .72; }
    .dot:hover { stroke-width: 11px; stroke-opacity: 1; }
    .line { fill: none; stroke-width: 2px; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
    .dashed { stroke-dasharray: 5 4; stroke-width: 1.25px; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 2rem; margin-bottom: 1rem; }
    .pair .frame { height: 11rem; }
    figure { margin: 0; }
    figcaption { font-size: .82rem; color: var(--soft); font-weight: 600; margin-bottom: .4rem; }
    .sheets > input { position: absolute; opacity: 0; pointer-events: none; }
    .sheets > label { display: inline-block; font-size: .82rem; color: var(--soft); padding: .4rem .8rem; margin: 0 .4rem .6rem 0;
      border: 1px solid var(--rule); border-radius: 999px; cursor: pointer; max-width: 100%; overflow: hidden; text-overflow: ellipsis;
      white-space: nowrap; vertical-align: top; }
    .sheets > label b { color: var(--ink); font-weight: 600; margin-right: .25rem; }
    .sheets > input:checked + label { border-color: var(--ink); background: var(--raised); }
    .sheets > label.toggle { border-style: dashed; }
    .sheets > input:checked + label.toggle { border-style: solid; }
    .sheet { display: none; grid-template-columns: minmax(0, 1fr) 17.5rem; gap: 2rem; align-items: start; }
    \(shownSheets)
    .paper { position: relative; background: #fff; box-shadow: 0 0 0 1px var(--rule), 0 8px 28px -18px rgba(0, 0, 0, .5);
      line-height: 0; touch-action: manipulation; }
    .paper img { width: 100%; height: auto; display: block; }
    .paper svg { position: absolute; inset: 0; width: 100%; height: 100%; }
    .paper .grid path { fill: none; stroke: #2d6a8a; stroke-opacity: .3; stroke-width: 1px; }
    #grid:not(:checked) ~ .sheet .grid > rect:not(.spot) { display: none; }
    .spot { fill: #b5371f; fill-opacity: .16; stroke: #b5371f; stroke-width: 2px; vector-effect: non-scaling-stroke; }
    .lens { position: sticky; top: 1rem; font-size: .875rem; }
    .lens dl { margin: 0 0 1rem; }
    .lens dl div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--rule); padding: .3rem 0; }
    .lens dt { color: var(--soft); }
    .lens dd { margin: 0; font-weight: 600; }
    .lens canvas { width: 100%; max-width: 17.5rem; aspect-ratio: 1; background: #fff; box-shadow: 0 0 0 1px var(--rule); display: block; }
    .seen { margin-top: .7rem; min-height: 7rem; font-size: .82rem; line-height: 1.45; }
    .seen p { margin: 0 0 .35rem; color: var(--faint); overflow-wrap: anywhere; white-space: pre-wrap; }
    .seen mark { background: none; color: var(--ink); font-weight: 600; border-bottom: 2px solid var(--accent); }
    .scripted { display: none; }
    .js .scripted { display: revert; }
    :focus-visible { outline: 2px solid var(--s2); outline-offset: 3px; }
    .sheets > input:focus-visible + label { outline: 2px solid var(--s2); outline-offset: 2px; }
    footer { border-top: 1px solid var(--rule); margin-top: 3rem; padding-top: 1.5rem; padding-bottom: 4rem; color: var(--soft);
      font-size: .875rem; }
    footer p { max-width: 46rem; }
    dfn { font-style: normal; font-weight: 600; }
    code { font-size: .92em; }
    @media (max-width: 46rem) {
      header.top { padding-top: 1.75rem; }
      header.top, main, footer { padding-left: 1.1rem; padding-right: 1.1rem; }
      .brand { margin-bottom: 1.1rem; }
      .bars .row { grid-template-columns: 1fr auto; gap: .1rem .8rem; padding: .3rem 0; }
      .bars svg { grid-row: 2; grid-column: 1 / -1; }
      .scroll th, .scroll td { white-space: nowrap; }
      .frame { height: 15rem; margin-left: 2.4rem; }
      .pair { grid-template-columns: minmax(0, 1fr); }
      .sheet { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
      .lens { position: static; }
      .js .lens .glass { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .9rem; }
      .js .paper { position: sticky; top: 0; }
      .seen { margin: 0; }
    }
    @media print { .lens, .toggle { display: none; } section { break-inside: avoid; } }

    """

  /// Series and parts of the page: filled where they are shapes, stroked where they are lines.
  private static var colours: String {
    (0...6).map {
      ".s\($0) { fill: var(--s\($0)); stroke: var(--s\($0)); color: var(--s\($0)); } rect.s\($0) { stroke: none; }"
    }
    .joined(separator: "\n")
      + "\n"
      + (0...9).map { ".p\($0) { fill: var(--p\($0)); color: var(--p\($0)); }" }.joined(separator: "\n")
  }

  /// Radio buttons choose the page without a script.
  private static var shownSheets: String {
    (0..<8).map { "#page-\($0):checked ~ .sheet[data-page=\"\($0)\"]" }.joined(separator: ", ")
      + " { display: grid; }"
  }
}
