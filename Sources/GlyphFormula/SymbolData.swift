/// The commands that stand for one symbol: name and code point (hexadecimal), by class. Names and classes are
/// those of LaTeX2e, amssymb and stmaryrd; code points mostly from matplotlib 3's tex2uni.
enum SymbolData {
  static let ordinary = """
    alpha 3B1, beta 3B2, gamma 3B3, delta 3B4, epsilon 3F5, zeta 3B6, eta 3B7, theta 3B8, iota 3B9,
    kappa 3BA, lambda 3BB, lamda 3BB, mu 3BC, nu 3BD, xi 3BE, omicron 3BF, pi 3C0, rho 3C1, sigma 3C3,
    tau 3C4, upsilon 3C5, phi 3D5, chi 3C7, psi 3C8, omega 3C9, varepsilon 3B5, vartheta 3D1, varkappa 3F0,
    varpi 3D6, varrho 3F1, varsigma 3C2, varphi 3C6, digamma 3DD, Gamma 393, Delta 394, Theta 398,
    Lambda 39B, Xi 39E, Pi 3A0, Sigma 3A3, Upsilon 3A5, Phi 3A6, Psi 3A8, Omega 3A9, Alpha 391, Beta 392,
    Epsilon 395, Zeta 396, Eta 397, Iota 399, Kappa 39A, Mu 39C, Nu 39D, Omicron 39F, Rho 3A1, Tau 3A4,
    Chi 3A7, imath 131, jmath 237, i 131, j 237, ell 2113, wp 2118, Re 211C, Im 2111, aleph 2135,
    beth 2136, gimel 2137, daleth 2138, hbar 210F, hslash 210F, partial 2202, infty 221E, nabla 2207,
    emptyset 2205, varnothing 2205, forall 2200, exists 2203, nexists 2204, neg AC, lnot AC, surd 221A,
    top 22A4, bot 22A5, angle 2220, measuredangle 2221, sphericalangle 2222, triangle 25B3, square 25A1,
    Box 25A1, blacksquare 25A0, lozenge 25CA, Diamond 25C7, blacklozenge 29EB, blacktriangle 25B2,
    blacktriangledown 25BC, triangledown 25BD, diamondsuit 2662, heartsuit 2661, clubsuit 2663,
    spadesuit 2660, flat 266D, natural 266E, sharp 266F, bigstar 2605, prime 2032, backprime 2035,
    degree B0, eth F0, mho 2127, Finv 2132, Game 2141, Bbbk 1D55C, complement 2201, checkmark 2713,
    maltese 2720, circledR AE, yen A5, pounds A3, S A7, P B6, copyright A9, dag 2020, ddag 2021, AA C5,
    aa E5, O D8, o F8, ss DF, ae E6, AE C6, oe 153, OE 152, Angstrom 212B, vdots 22EE, % 25, # 23, $ 24,
    _ 5F, & 26, backslash 5C, textbackslash 5C, textasciitilde 7E, diagup 2571, diagdown 2572, vert 7C,
    | 2016, Vert 2016
    """

  static let largeOperator = """
    sum 2211, prod 220F, coprod 2210, bigcap 22C2, bigcup 22C3, bigvee 22C1, bigwedge 22C0, bigoplus 2A01,
    bigotimes 2A02, bigodot 2A00, biguplus 2A04, bigsqcup 2A06, bigtimes 2A09
    """

  static let integral = """
    int 222B, iint 222C, iiint 222D, iiiint 2A0C, oint 222E, oiint 222F, oiiint 2230, intop 222B,
    ointop 222E, smallint 222B
    """

  static let open = """
    lparen 28, lbrace 7B, { 7B, lbrack 5B, langle 27E8, lceil 2308, lfloor 230A, lvert 7C, lVert 2016,
    lgroup 27EE, lmoustache 23B0, ulcorner 231C, llcorner 231E, llbracket 27E6, lBrack 27E6, lang 27E8
    """

  static let close = """
    rparen 29, rbrace 7D, } 7D, rbrack 5D, rangle 27E9, rceil 2309, rfloor 230B, rvert 7C, rVert 2016,
    rgroup 27EF, rmoustache 23B1, urcorner 231D, lrcorner 231F, rrbracket 27E7, rBrack 27E7, rang 27E9
    """

  static let punctuation = """
    colon 3A, ldotp 2E, cdotp B7
    """

  static let inner = """
    ldots 2026, cdots 22EF, dots 2026, dotsc 2026, dotsb 22EF, dotsm 22EF, dotsi 22EF, dotso 2026,
    ddots 22F1, mathellipsis 2026, iddots 22F0, adots 22F0
    """

  static let binary = """
    And 26, Cap 22D2, Cup 22D3, amalg 2A3F, ast 2217, barvee 22BD, barwedge 22BC, bigcirc 25EF,
    bigtriangledown 25BD, bigtriangleup 25B3, boxbar 25EB, boxdot 22A1, boxminus 229F, boxplus 229E,
    boxtimes 22A0, bullet 2022, cap 2229, cdot 22C5, centerdot 22C5, circ 2218, circledast 229B,
    circledcirc 229A, circleddash 229D, cup 222A, cupdot 228D, curlyvee 22CE, curlywedge 22CF, dagger 2020,
    ddagger 2021, diamond 22C4, div F7, divideontimes 22C7, dotminus 2238, dotplus 2214,
    doublebarwedge 2306, doublecap 22D2, doublecup 22D3, intercal 22BA, land 2227, leftthreetimes 22CB,
    lhd 22B2, lor 2228, ltimes 22C9, mp 2213, obar 233D, odot 2299, ominus 2296, oplus 2295, oslash 2298,
    otimes 2297, pm B1, rhd 22B3, rightthreetimes 22CC, rtimes 22CA, setminus 2216, smallsetminus 2216,
    sqcap 2293, sqcup 2294, star 22C6, times D7, triangleleft 25C1, triangleright 25B7, unlhd 22B4,
    unrhd 22B5, uplus 228E, vee 2228, veebar 22BB, wedge 2227, wr 2240
    """

  static let relation = """
    Bumpeq 224E, Coloneqq 2A74, Doteq 2251, Equiv 2263, Join 22C8, Subset 22D0, Supset 22D1, Vdash 22A9,
    Vvdash 22AA, approx 2248, approxeq 224A, approxident 224B, arceq 2258, asymp 224D, backcong 224C,
    backepsilon 3F6, backsim 223D, backsimeq 22CD, because 2235, between 226C, blacktriangleleft 25C0,
    blacktriangleright 25B6, bowtie 22C8, bumpeq 224F, circeq 2257, coloneq 2254, coloneqq 2254, cong 2245,
    curlyeqprec 22DE, curlyeqsucc 22DF, dashv 22A3, doteq 2250, doteqdot 2251, eqcirc 2256, eqcolon 2255,
    eqdef 225D, eqgtr 22DD, eqless 22DC, eqqcolon 2255, eqsim 2242, eqslantgtr 2A96, eqslantless 2A95,
    equalparallel 22D5, equiv 2261, fallingdotseq 2252, frown 2322, ge 2265, geq 2265, geqq 2267,
    geqslant 2A7E, gg 226B, ggg 22D9, gggtr 22D9, gnapprox 2A8A, gneq 2A88, gneqq 2269, gnsim 22E7, gt 3E,
    gtrapprox 2A86, gtrdot 22D7, gtreqless 22DB, gtreqqless 2A8C, gtrless 2277, gtrsim 2273, in 2208,
    le 2264, leq 2264, leqq 2266, leqslant 2A7D, lessapprox 2A85, lessdot 22D6, lesseqgtr 22DA,
    lesseqqgtr 2A8B, lessgtr 2276, lesssim 2272, ll 226A, lll 22D8, llless 22D8, lnapprox 2A89, lneq 2A87,
    lneqq 2268, lnsim 22E6, lt 3C, measeq 225E, mid 2223, models 22A8, nVDash 22AF, nVdash 22AE,
    napprox 2249, ncong 2247, ne 2260, neq 2260, nequiv 2262, ngeq 2271, ngeqslant 2271, ngtr 226F,
    ngtrless 2279, ngtrsim 2275, ni 220B, nleq 2270, nleqslant 2270, nless 226E, nlessgtr 2278,
    nlesssim 2274, nmid 2224, notin 2209, nparallel 2226, nprec 2280, npreccurlyeq 22E0, npreceq 22E0,
    nsim 2241, nsimeq 2244, nsqsubseteq 22E2, nsqsupseteq 22E3, nsubset 2284, nsubseteq 2288, nsucc 2281,
    nsucccurlyeq 22E1, nsucceq 22E1, nsupset 2285, nsupseteq 2289, ntriangleleft 22EA,
    ntrianglelefteq 22EC, ntriangleright 22EB, ntrianglerighteq 22ED, nvDash 22AD, nvdash 22AC, owns 220B,
    parallel 2225, perp 27C2, pitchfork 22D4, prec 227A, precapprox 2AB7, preccurlyeq 227C, preceq 2AAF,
    precnapprox 2AB9, precneqq 2AB5, precnsim 22E8, precsim 227E, propto 221D, questeq 225F, ratio 2236,
    risingdotseq 2253, shortmid 2223, shortparallel 2225, sim 223C, simeq 2243, simneqq 2246,
    smallfrown 2322, smallsmile 2323, smile 2323, sqsubset 228F, sqsubseteq 2291, sqsubsetneq 22E4,
    sqsupset 2290, sqsupseteq 2292, sqsupsetneq 22E5, stareq 225B, subset 2282, subseteq 2286,
    subseteqq 2AC5, subsetneq 228A, subsetneqq 2ACB, succ 227B, succapprox 2AB8, succcurlyeq 227D,
    succeq 2AB0, succnapprox 2ABA, succneqq 2AB6, succnsim 22E9, succsim 227F, supset 2283, supseteq 2287,
    supseteqq 2AC6, supsetneq 228B, supsetneqq 2ACC, therefore 2234, thickapprox 2248, thicksim 223C,
    triangleeq 225C, trianglelefteq 22B4, triangleq 225C, trianglerighteq 22B5, vDash 22A8,
    varlrtriangle 22BF, varpropto 221D, varsubsetneq 228A, varsupsetneq 228B, vartriangle 25B5,
    vartriangleleft 22B2, vartriangleright 22B3, vcentcolon 2236, vdash 22A2, veeeq 225A, wedgeq 2259,
    Downarrow 21D3, Ldsh 21B2, Leftarrow 21D0, Leftrightarrow 21D4, Lleftarrow 21DA, Longleftarrow 27F8,
    Longleftrightarrow 27FA, Longrightarrow 27F9, Lsh 21B0, Nearrow 21D7, Nwarrow 21D6, Rdsh 21B3,
    Rightarrow 21D2, Rrightarrow 21DB, Rsh 21B1, Searrow 21D8, Swarrow 21D9, Uparrow 21D1,
    Updownarrow 21D5, barleftarrow 21E4, circlearrowleft 21BA, circlearrowright 21BB, cupleftarrow 228C,
    curvearrowleft 21B6, curvearrowright 21B7, cwopencirclearrow 21BB, dashleftarrow 21E0,
    dashrightarrow 21E2, downarrow 2193, downdownarrows 21CA, downharpoonleft 21C3, downharpoonright 21C2,
    downzigzagarrow 21AF, gets 2190, hookleftarrow 21A9, hookrightarrow 21AA, iff 27FA, impliedby 27F8,
    implies 27F9, leadsto 21DD, leftarrow 2190, leftarrowtail 21A2, leftharpoondown 21BD,
    leftharpoonup 21BC, leftleftarrows 21C7, leftrightarrow 2194, leftrightarrows 21C6,
    leftrightharpoons 21CB, leftrightsquigarrow 21AD, leftsquigarrow 219C, longleftarrow 27F5,
    longleftrightarrow 27F7, longmapsto 27FC, longrightarrow 27F6, looparrowleft 21AB, looparrowright 21AC,
    mapsdown 21A7, mapsfrom 21A4, mapsto 21A6, mapsup 21A5, multimap 22B8, nLeftarrow 21CD,
    nLeftrightarrow 21CE, nRightarrow 21CF, nearrow 2197, nleftarrow 219A, nleftrightarrow 21AE,
    nrightarrow 219B, nwarrow 2196, restriction 21BE, rightarrow 2192, rightarrowbar 21E5,
    rightarrowtail 21A3, rightharpoondown 21C1, rightharpoonup 21C0, rightleftarrows 21C4,
    rightleftharpoons 21CC, rightrightarrows 21C9, rightsquigarrow 21DD, rightzigzagarrow 21DD,
    searrow 2198, swarrow 2199, to 2192, twoheaddownarrow 21A1, twoheadleftarrow 219E,
    twoheadrightarrow 21A0, twoheaduparrow 219F, uparrow 2191, updownarrow 2195, updownarrowbar 21A8,
    updownarrows 21C5, upharpoonleft 21BF, upharpoonright 21BE, upuparrows 21C8
    """
}
