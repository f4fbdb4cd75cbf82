extension QuantizationPage {
  /// The look of the page: one column on a phone, light or dark as the reader has it.
  static let style = """
    :root{color-scheme:light dark;--ink:#1c2330;--soft:#5a6475;--page:#f6f7f9;--card:#fff;--line:#d9dee6;--bar:#2f6fb3;\
    --range:#cfe3f7;--poor:#b3261e;--fair:#9a6700}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#a3adbd;--page:#12161c;--card:#1b212a;--line:#343d4a;\
    --bar:#6aa9e9;--range:#24405c;--poor:#ff8a80;--fair:#e3b341}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    header,main{max-width:60rem;margin:0 auto;padding:1rem}
    h1{margin:.5rem 0 0;font-size:1.6rem;overflow-wrap:anywhere}
    header p,section>p,small,figcaption{color:var(--soft)}
    h2{margin:2rem 0 .5rem;font-size:1.2rem}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem}
    a,summary{outline-offset:2px}
    dl,dd{margin:0}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.75rem}
    .figures div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem}
    .figures dt{color:var(--soft);font-size:.9rem}
    .figures dd{font-size:1.4rem;font-weight:600}
    .figures small{display:block;font-size:.85rem;font-weight:400}
    figure{margin:1.5rem 0;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem}
    svg{display:block;width:100%;height:auto}
    svg text{fill:var(--soft);font:11px system-ui,sans-serif}
    .bar{fill:var(--bar)}.range{fill:var(--range)}
    details{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0}
    summary{cursor:pointer;display:grid;grid-template-columns:1fr auto 8rem 5rem;gap:.75rem;align-items:center;\
    padding:.5rem .75rem}
    .place::before{content:"+";display:inline-block;width:1.2rem;color:var(--soft)}
    details[open] .place::before{content:"\\2212"}
    .tensor{margin:0;padding:.5rem .75rem 0;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem;\
    overflow-wrap:anywhere}
    .place{overflow-wrap:anywhere}
    .type{font-size:.8rem;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem}
    .floats{border-color:var(--fair);color:var(--fair)}
    .meter{height:.5rem;background:var(--line);border-radius:.25rem;overflow:hidden}
    .meter span{display:block;height:100%;background:var(--bar)}
    .meter .poor{background:var(--poor)}.meter .fair{background:var(--fair)}
    .value{text-align:right;font-variant-numeric:tabular-nums}
    .detail{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:1rem;padding:.75rem}
    .detail dl div,.lineage div{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.5rem;padding:.15rem 0}
    .detail dt,.lineage dt{color:var(--soft)}
    .detail dd,.lineage dd{overflow-wrap:anywhere}
    .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{padding:.4rem .75rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
    th:first-child{text-align:left;font-weight:500}
    tr:last-child>*{border-bottom:0}
    @media(max-width:36rem){summary{grid-template-columns:1fr auto 4.5rem}.meter{display:none}\
    .detail dl div,.lineage div{grid-template-columns:1fr}}
    """
}
