import Claims
import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Report

/// Markdown as authors of MyST write it, from the source to both outputs.
@Suite struct MySTTests {
  private static let works = """
    @article{smith04, title={On {X}}, author={Smith, J. and M{\\"u}ller, K.}, year=2004, journal={J. X}, pages={1--2}}
    @inproceedings{doe:2010_x, title={B}, author={Doe, Jane}, year=2010, booktitle={NeurIPS}}
    """
  /// One pixel.
  private static let pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
  private static let claim = """
    ```{claim} small
    :experiment: frozen/mse-vs-n
    :test: every mse <= bound
    :source: Theorem 1
    Errors are small.
    ```
    """

  private struct Woven {
    var html: String
    var markdown: String
    var claims: [String]
  }

  private func weave(_ body: String, head: String = "", works: String? = nil) async throws -> Woven {
    try await withTemporaryFolder { folder in
      try TextFile.write("---\ntitle: T\n\(head)---\n" + body, to: folder + "/p/report.md")
      try TextFile.write(try #require(Data(base64Encoded: Self.pixel)), to: folder + "/p/plots/pixel.png")
      try TextFile.write("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", to: folder + "/p/drawing.svg")
      if let works { try TextFile.write(works, to: folder + "/p/works.bib") }
      do {
        let paper = try await PaperSource(id: "p", folder: folder + "/p", known: ["frozen/mse-vs-n"])
        let data = ProfileResults(results: folder + "/results", profile: .quick, facts: [:])
        let report = try await Report([paper], data, recipes: TestRecipes.all, papers: folder)
        return Woven(html: try report.html(), markdown: try report.markdown(), claims: paper.claims.map(\.id))
      } catch let error as SourceError {
        throw Refused(message: error.description.replacing(folder + "/p/", with: ""))
      }
    }
  }

  private struct Refused: Error { var message: String }

  private func message(_ body: String, head: String = "", works: String? = nil) async throws -> String {
    do {
      _ = try await weave(body, head: head, works: works)
      return "accepted"
    } catch let error as Refused {
      return error.message
    }
  }

  // MARK: Fences

  @Test func fencesOfColonsAreDirectives() async throws {
    let woven = try await weave(
      """

      ::::{warning} A title with $x$
      Text.

      :::{tip}
      - a list

      \(Self.claim)
      :::
      ::::

      :::{claim} other
      :experiment: frozen/mse-vs-n
      :test: every mse <= bound
      :source: Theorem 2
      Errors are *small*.
      :::

      - item

        :::{hint} Short.
        :::
      """)
    #expect(woven.claims == ["small", "other"])
    #expect(woven.html.contains("<aside class=\"remark warning\" aria-label=\"A title with x\">"))
    #expect(woven.html.contains("<p class=\"title\">Hint</p><p>Short.</p>"))
    #expect(!woven.html.contains(":::") && !woven.markdown.contains(":::"))
    #expect(woven.markdown.contains("> [!WARNING]\n> **A title with $x$**\n>\n> Text.\n>\n> > [!TIP]\n> > - a list"))
  }

  @Test(arguments: [
    ("\n:::{note}\nText", "report.md:5: the fence of {note} is never closed; end it with ::: on a line of its own"),
    ("\n```{note}\nText", "report.md:5: the fence of {note} is never closed; end it with ``` on a line of its own"),
    ("\n:::\nText", "report.md:5: this fence of colons closes nothing"),
    ("\n:::note\nText\n:::", "report.md:5: a fence of colons names its directive in braces: :::{note}"),
    ("\n:::{note}\n:::{tip}\nText\n:::\n:::", "report.md:6: a directive within another one needs a shorter fence"),
    ("\n```{note}\n```{tip}\nText\n```\n```", "report.md:6: a directive within another one needs a shorter fence"),
    ("\n```\n:::{note}\nx\n:::", "report.md:5: this fence is never closed and takes the directive on line 6 for code"),
    // The first line of a claim was lost, or cut.
    (
      "\na: x is 3\n```\n\n```{claim} c\n```\n",
      "report.md:8: the fence on line 6 takes this directive for code; remove that"
    ),
    ("\n:test: x is 3\n```\n", "report.md:6: this fence closes nothing; remove it, or begin its block"),
    ("\n```{c\na: x is 3\n```\n", "report.md:5: the name of a directive stands in braces: ```{claim} NAME"),
    ("\n<!-- a\n\ntext", "report.md:5: the comment '<!--' is never closed; end it with '-->'"),
    ("\n:::{noet}\nx\n:::", "report.md:5: no directive {noet}; did you mean 'note'?"),
    ("\n:::{note}\n:clas: x\ny\n:::", "report.md:6: {note} has no option ':clas:'; did you mean 'class'?"),
    ("\n:::{note}\n:::", "report.md:5: {note} says nothing"),
    ("\n:::{tab-set}\nx\n:::", "report.md:5: a report has no directive {tab-set}; write the parts below each other"),
    ("\n{download}`x`", "report.md:5: a report has no role {download}; write a link"),
    ("\n{reff}`x`", "report.md:5: no role {reff}; did you mean 'ref'?"),
    ("\n{ref}`x`", "report.md:5: nothing is labelled 'x'"),
    ("\n\n[a](#nowhere)", "report.md:6: nothing is labelled 'nowhere'"),
    ("\n(a)=\n# A\n\n{eq}`a`", "report.md:8: 'a' labels no equation; write {ref}`a`"),
    ("\n(a)=\n# A\n\n{numref}`a`", "report.md:8: 'a' has no number; write {ref}`a`"),
    ("\n# A\n\n(a)=", "report.md:7: the target (a)= names nothing"),
    ("\n(a)=\n# A\n\n(a)=\n# B", "report.md:8: 'a' was named before; choose another name"),
    ("\na\n\n[^2]: c", "report.md:7: nothing refers to the footnote [^2]"),
    ("\na\nb[^1]", "report.md:6: no footnote [^1]; write '[^1]: …' below"),
    ("\na\n[@key]", "report.md:6: 'key' is cited, but no .bib file lies beside the source"),
    ("\n![a](https://e.org/x.png)", "report.md:5: the image 'https://e.org/x.png' is not in a local file"),
    (
      "\n![a](drawin.svg)", "report.md:5: cannot read the image 'drawin.svg': no such file; did you mean 'drawing.svg'?"
    ),
    ("\n![a](report.md)", "report.md:5: the image 'report.md' is none that a page shows"),
    (
      "\n:::{note}\na\n\n$\\norm{x}$\n:::",
      "report.md:8: the formula '\\norm{x}' has the unknown command \\norm; define"
    ),
    ("\n$\\newcommand{\\a}{\\a} \\a$", "report.md:5: the macro \\a never ends: it calls itself"),
    ("\n$\\textcolor{rde}{x}$", "report.md:5: a formula has the colour 'rde'; did you mean 'red'?"),
    (
      "\n![a](drawing.svg){width=50%}", "report.md:5: attributes '{width=50%}' are not supported; write ```{image} FILE"
    ),
    ("\na\n[b](https://e.org){.button}", "report.md:6: attributes '{.button}' are not supported; remove them"),
    ("\nBy \\cite{a}.", "report.md:5: \\cite is LaTeX, not Markdown; write [@KEY]"),
    ("\na\nBy \\ref{a}.", "report.md:6: \\ref is LaTeX, not Markdown; write {ref}`LABEL` or @LABEL"),
    (
      "\n\\begin{align}\na\n\n\\end{align}",
      "report.md:5: \\begin{align} stands outside a formula, or its \\end is missing"
    ),
    ("\n\\begin{theorem}\na\n\\end{theorem}", "report.md:5: \\begin{theorem} stands outside a formula"),
    ("\n{.class #id}\nText", "report.md:5: attributes '{.class #id}' are not supported"),
    ("\n```{figure} plots/pixl.png\nA\n```", "report.md:5: cannot read the image 'plots/pixl.png'"),
    ("\n```{figure} plots/pixel.png\n:widt: 1\nA\n```", "report.md:6: {figure} has no option ':widt:'; did you mean"),
    ("\n:::{note}\n---\nclas: a\n---\nText\n:::", "report.md:7: {note} has no option ':clas:'; did you mean 'class'?"),
    ("\n:::{note}\n---\nclass: a\n---\n\n$\\frac{$\n:::", "report.md:10: '$' is never closed"),
    ("\n$$a \\tag{1} b \\tag{2}$$", "report.md:5: a formula has one \\tag, this one 2"),
  ])
  func whatIsNotSupportedIsRefused(body: String, expected: String) async throws {
    for text in [body, body.replacing("\n", with: "\r\n")] {
      let message = try await message(text)
      #expect(message.hasPrefix(expected), "\(message) ≠ \(expected)")
    }
  }

  @Test func commentsAreNotPrinted() async throws {
    let woven = try await weave(
      "\n% secret\nA <!-- secret --> b\n\n<!-- secret\n\n```{claim} secret\n-->\n\n+++ {\"secret\": 1}\n\n:::{note}\n% secret\nText 5 % more\n:::\n"
    )
    #expect(!woven.html.contains("secret") && !woven.markdown.contains("secret"))
    #expect(woven.html.contains("<p>Text 5 % more</p>"))
    // In code they are code.
    #expect(try await weave("\n```\n% shown\n+++\n:::\n```").html.contains("% shown\n+++\n:::"))
  }

  /// Lines with a colon or tildes are no definitions, but those with a colon and a blank are.
  @Test func definitionsAreThoseOfMyST() async throws {
    let html = try await weave("\ntext\n:colon: and\n~~struck~~ word\n~~~\ncode\n~~~\n\nTerm\n: Meaning").html
    #expect(html.contains("<p>text\n:colon: and\n<del>struck</del> word</p>\n<pre><code>code"))
    #expect(html.contains("<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>"))
  }

  // MARK: Notes, citations, references

  @Test func footnotesStandAtTheEnd() async throws {
    let woven = try await weave(
      "\nA[^a] b[^b] c[^a].\n\n:::{note}\nD[^a] e[^c].\n:::\n\n[^a]: First *note*.\n[^b]: Second,\n    with $x$.\n[^c]: Third.\n"
    )
    let html = woven.html
    #expect(html.contains("A<sup class=\"note\"><a id=\"p-fnref-1\" href=\"#p-fn-1\">1</a></sup> b"))
    #expect(html.contains("D<sup class=\"note\"><a href=\"#p-fn-1\">1</a></sup> e"))
    #expect(html.contains("<li id=\"p-fn-3\">Third. <a href=\"#p-fnref-3\""))
    #expect(woven.markdown.contains("A[^p-1] b[^p-2] c[^p-1].") && woven.markdown.contains("[^p-1]: First *note*.\n"))
  }

  @Test func worksAreCitedAndListed() async throws {
    let body = """

      As @smith04 say [see @smith04, p. 3;
      @doe:2010_x], {cite:t}`doe:2010_x`, {cite}`smith04,doe:2010_x`; \\@smith04 and a@smith04.org.
      """
    let woven = try await weave(body, works: Self.works)
    #expect(woven.html.contains("As Smith and Müller (<a href=\"#p-ref-smith04\">2004</a>) say (see <a "))
    #expect(woven.html.contains("<p id=\"p-ref-doe:2010_x\">Doe, Jane. 2010."))
    #expect(woven.markdown.contains("Doe (2010), (Smith and Müller 2004; Doe 2010); @smith04 and a@smith04.org."))
    #expect(woven.markdown.contains("### References\n\n- Doe, Jane. 2010. “B.” In *NeurIPS*."))
    #expect(
      try await message("\na\n{cite}`smit04`", works: Self.works)
        == "report.md:6: the bibliography has no work 'smit04'; did you mean 'smith04'?")
    #expect(
      try await message("\n@smit04 says", works: Self.works).hasPrefix(
        "report.md:5: no label and no work is called 'smit04'; did you mean 'smith04'?"))
    #expect(
      try await message("\n[@a]", works: "@article{a,\n title={x}").hasPrefix("works.bib:"))
    #expect(
      try await message("\n[@a]", head: "bibliography: work.bib\n", works: Self.works)
        == "report.md:3: no bibliography 'work.bib'; did you mean 'works.bib'?")
  }

  @Test func equationsAreNumbered() async throws {
    let woven = try await weave(
      """

      $$
      a % comment
      - b
      $$ (eq-a)

      ```{math}
      :label: eq-b
      \\begin{align} a &= b \\notag \\\\ c &= d \\end{align}
      ```

      $$e = m \\tag{12}$$

      \\begin{equation}
      x \\label{c}
      \\end{equation}

      By {eq}`eq-a`, @eq-b, [](#c), [Eq. %s](#eq-a) and {numref}`eq-b`.
      """)
    #expect(woven.html.contains("<div class=\"equation\" id=\"p-eq-a\"><math display=\"block\""))
    #expect(woven.html.contains("<span class=\"number\">(12)</span>"))
    #expect(
      woven.html.contains("By <a href=\"#p-eq-a\">(1)</a>, <a href=\"#p-eq-b\">(2)</a>, <a href=\"#p-c\">(3)</a>"))
    #expect(woven.html.contains("<a href=\"#p-eq-a\">Eq. 1</a> and <a href=\"#p-eq-b\">(2)</a>"))
    #expect(woven.markdown.contains("$$a - b \\tag{1}$$\n\n$$\\begin{aligned} a &= b"))
    #expect(woven.markdown.contains("By (1), (2), (3), Eq. 1 and (2)."))
  }

  @Test func headingsAndTheoremsAreReferredTo() async throws {
    let woven = try await weave(
      "\n(intro)=\n## On $x$\n\n:::{prf:theorem} Name\n:label: thm\nText.\n:::\n\nSee {ref}`intro`, [](#intro), [there](#on-x), @thm.\n"
    )
    #expect(woven.html.contains("See <a href=\"#p-intro\">On <math") && woven.html.contains("<a id=\"p-intro\"></a>"))
    #expect(woven.html.contains("<a href=\"#p-sec-on-x\">there</a>, <a href=\"#p-thm\">Theorem\u{A0}1</a>."))
    #expect(woven.markdown.contains("See On $x$, On $x$, there, Theorem\u{A0}1."))
  }

  // MARK: Formulas

  @Test(arguments: [
    "\\operatorname*{arg\\,min}_x f(x)", "\\Bigl( x \\Bigr)", "a = b \\notag", "\\mathbbm{1}", "{\\rm x}_y",
    "\\nicefrac{1}{2}",
    "\\operatorname{arg\\,max}_x", "\\prescript{a}{b}{c}", "\\argmin_x", "\\smash{x}", "{\\color{red} x} + y",
    "\\textcolor[HTML]{FF0000}{x}", "\\newcommand{\\f}[2][a]{#1_{#2}} \\f{b}", "\\def\\g#1{#1} \\g{x}",
    "\\let\\h=\\beta \\h",
    "\\DeclarePairedDelimiter{\\abs}{|}{|} \\abs{x}", "\\DeclareMathOperator*{\\argm}{arg\\,m} \\argm_x",
    "\\vcentcolon= x",
  ])
  func formulasOfRealPapersAreTypeset(formula: String) async throws {
    let html = try await weave("\n$\(formula)$ end").html
    #expect(html.contains("</math> end"))
  }

  @Test func macrosHoldForLaterFormulas() async throws {
    let woven = try await weave(
      "\n$\\newcommand{\\E}[1]{\\mathbb{E}[#1]}$\n\nThen $\\E{x} \\in \\R^\\dim$.\n\n:::{note}\n$\\E{y}$\n:::\n",
      head: "math:\n  '\\R': '\\mathbb{R}'\n  '\\dim':\n    macro: 'd'\n")
    #expect(woven.markdown.contains("Then $\\mathbb{E}[x] \\in \\mathbb{R}^d$."))
    #expect(woven.markdown.contains("> $\\mathbb{E}[y]$") && !woven.html.contains("newcommand"))
    #expect(try await message("\n$\\E{x}$\n\n$\\newcommand{\\E}{e}$").contains("unknown command \\E"))
  }

  @Test func coloursAreShown() async throws {
    let html = try await weave("\n$\\textcolor{red}{x + 1}$").html
    #expect(html.contains("<mstyle mathcolor=\"red\"><mi>x</mi><mo>+</mo><mn>1</mn></mstyle>"))
    #expect(!html.replacing(#/<annotation.*?annotation>/#, with: "").contains("colour-"))
  }

  // MARK: Front matter and images

  @Test func authorsAreAsMySTWritesThem() async throws {
    let head = """
      authors:
        - name: Ada Author
          orcid: 0000-0002-1825-0097
          email: ada@example.org
          corresponding: true
          equal_contributor: true
          affiliations: [uni, Lab]
        - Bo Writer
      affiliations:
        - id: uni
          name: University
      date: 2025-03-01
      license: CC-BY-4.0
      keywords: [a, b]
      doi: 10.1000/182
      kernelspec: {name: python3}
      abstract: |
        An *abstract* with $x$.

      """
    let woven = try await weave("\nText.\n", head: head)
    #expect(
      woven.html.contains(
        "<a href=\"https://orcid.org/0000-0002-1825-0097\">Ada Author</a><sup>1,2,*,✉</sup>, Bo Writer"))
    #expect(woven.html.contains("<sup>1</sup> University · <sup>2</sup> Lab · * contributed equally"))
    #expect(
      woven.html.contains("<p>An <em>abstract</em> with <math") && woven.html.contains("2025-03-01 · licence CC-BY-4.0")
    )
    #expect(
      woven.markdown.contains("### Abstract\n\nAn *abstract* with $x$.") && woven.markdown.contains("*Keywords:* a, b"))
    #expect(
      try await message("\n", head: "authors:\n  - name: A\n    orchid: 1\n")
        == "report.md:5: an author has no key 'orchid'; did you mean 'orcid'?")
    #expect(try await message("\n", head: "abstract: |\n  a\n\n  b $\\frac{$\n").hasPrefix("report.md:6: '$' is never"))
  }

  @Test func titlesHaveFormulas() async throws {
    let woven = try await withTemporaryFolder { folder in
      try TextFile.write("---\ntitle: On $x^2$ & *y*\n---\n\nText.\n", to: folder + "/p/report.md")
      let paper = try await PaperSource(id: "p", folder: folder + "/p", known: [])
      let data = ProfileResults(results: folder + "/results", profile: .quick, facts: [:])
      let report = try await Report([paper], data, recipes: TestRecipes.all, papers: folder)
      return (try report.html(), try report.markdown())
    }
    #expect(woven.0.contains("<h2 id=\"p-title\">On <math") && woven.0.contains("</math> &amp; <em>y</em></h2>"))
    #expect(woven.1.contains("## On $x^2$ \\& *y*\n"))
  }

  @Test func imagesArePartOfThePage() async throws {
    let woven = try await weave(
      "\n![A *dot*](plots/pixel.png)\n\n```{image} drawing.svg\n:alt: A box\n:width: 50%\n```\n")
    #expect(woven.html.contains("<img src=\"data:image/png;base64,\(Self.pixel)\" alt=\"A dot\""))
    #expect(woven.html.contains("<img src=\"data:image/svg+xml;base64,"))
    #expect(woven.html.contains("alt=\"A box\" style=\"width: 50%;\""))
    #expect(woven.markdown.contains("![A dot](<images/"))
  }

  @Test func imagesAndTablesHaveCaptionsAndNumbers() async throws {
    let woven = try await weave(
      """

      By @fig-dot, {numref}`Fig. %s <fig-rows>`, {ref}`tab:x` and [](#fig-later).

      ```{figure} plots/pixel.png
      :label: fig-dot
      :alt: A dot
      A *dot*.

      Its legend.
      ```

      ```{figure} frozen/mse-vs-n
      :label: fig-rows
      Rows.
      ```

      :::{table} A table of $x$
      :label: tab:x
      | a | b |
      | - | - |
      | 1 | 2 |
      :::

      :::{note}
      ```{figure} drawing.svg
      ---
      name: fig-later
      width: 50%
      ---
      Later.
      ```
      :::
      """)
    #expect(
      woven.html.contains(
        "By <a href=\"#p-fig-dot\">Figure\u{A0}1</a>, <a href=\"#p-fig-rows\">Fig. 2</a>, <a href=\"#p-tab:x\">Table"))
    #expect(
      woven.html.contains("<figcaption><p><b>Figure 1.</b> A <em>dot</em>.</p>\n<p>Its legend.</p>\n</figcaption>"))
    #expect(woven.html.contains("<b>Figure 2.</b> Rows.") && woven.html.contains("<b>Figure 3.</b> Later."))
    #expect(
      woven.html.contains("<figure class=\"table\" id=\"p-tab:x\">") && woven.html.contains("style=\"width: 50%;"))
    #expect(woven.markdown.contains("**Figure 1.** A *dot*.\n\nIts legend."))
    #expect(woven.markdown.contains("| 1 | 2 |\n\n**Table 1.** A table of $x$"))
  }

  @Test func alertsOfForgesAreRemarks() async throws {
    let woven = try await weave("\n> [!WARNING]\n> Take *care*.\n\n> [!NOTE]\n>\n> - a\n\n> quote\n")
    #expect(
      woven.html.contains(
        "<aside class=\"remark warning\" aria-label=\"Warning\"><p class=\"title\">Warning</p><p>Take <em>"))
    #expect(woven.markdown.contains("> [!WARNING]\n> Take *care*.\n\n> [!NOTE]\n> - a\n\n> quote"))
  }

  @Test func rolesAndListsOfMyST() async throws {
    let woven = try await weave(
      "\nH{sub}`2`O x{sup}`2` {abbr}`SGD (descent)` {doi}`10.1000/x` {math}`y`\n\n- [ ] todo\n- [x] done\n\n```{list-table}\n:header-rows: 1\n* - A\n  - B\n* - 1\n  - $x$\n```\n\n```{code-block} python\nx\n```\n"
    )
    #expect(woven.html.contains("H<sub>2</sub>O x<sup>2</sup> <abbr title=\"descent\">SGD</abbr>"))
    #expect(woven.html.contains("<a href=\"https://doi.org/10.1000/x\">doi:10.1000/x</a> <math"))
    #expect(
      try await weave("\n[](doi:10.1000/x) [](javascript:x)").html.contains("\">doi:10.1000/x</a> javascript:x</p>"))
    #expect(woven.html.contains("<li>☐ todo</li>\n<li>☒ done</li>") && woven.html.contains("<th>A</th>\n<th>B</th>"))
    #expect(
      woven.markdown.contains("| A | B |\n| --- | --- |\n| 1 | $x$ |") && woven.markdown.contains("```python\nx\n```"))
  }
}
