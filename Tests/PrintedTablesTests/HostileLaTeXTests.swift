import Testing

@testable import PrintedTables

/// LaTeX tables that print something else than a hasty reader sees.
@Suite struct HostileLaTeXTests {
  private static func table(_ columns: String, _ body: String, before: String = "") -> String {
    "\(before)\\begin{tabular}{\(columns)}\n\(body)\n\\end{tabular}\n"
  }

  /// A number in letters, as names of commands need it.
  private static func letters(_ number: Int) -> String {
    String(String(number).compactMap { "abcdefghij".dropFirst($0.wholeNumberValue ?? 0).first })
  }

  @Test func aRuleOverAllColumnsEndsTheHeader() async throws {
    for rule in [#"\cmidrule(lr){1-3}"#, #"\cline{1-3}"#, #"\hdashline"#, #"\hdashline[1pt/1pt]"#] {
      let text = Self.table(
        "lcc", #"\toprule M & A & B \\ "# + rule + #" X & 1.1 & 2.1 \\ Y & 3.1 & 4.1 \\ \midrule Ours & 5.1 & 6.1 \\"#)
      let csv = try await Imported.csv(text, "p.tex")
      #expect(csv == "M,published_A,published_B\nX,1.1,2.1\nY,3.1,4.1\nOurs,5.1,6.1", "\(rule)")
    }
  }

  @Test func numbersAboveTheRuleNeedAWord() async throws {
    let text = Self.table("lc", "M & A \\\\\nX & 1.1 \\\\\n\\midrule\nOurs & 5.1 \\\\")
    let fault = await Imported.fault(text, "p.tex")
    #expect(fault.hasPrefix("p.tex:3: '1.1' is a number above the rule that ends the header; say by --headers N"))
    #expect(try await Imported.csv(text, "p.tex") { $0.headers = 1 } == "M,published\nX,1.1\nOurs,5.1")
    let whole = await Imported.fault(text.replacing("1.1", with: "87"), "p.tex")
    #expect(whole.hasPrefix("p.tex:3: '87' is a number above the rule"), "\(whole)")
    // Sizes below a common header.
    let sizes = Self.table("lcc", #"M & \multicolumn{2}{c}{Width} \\ & 64 & 128 \\ \midrule x & 1 & 2 \\"#)
    #expect(
      try await Imported.csv(sizes, "p.tex") { $0.across = ["t", "width"] }
        == "M,t,width,published\nx,Width,64,1\nx,Width,128,2")
    let upper = sizes.replacing("M & ", with: "& ").replacing("& 64", with: "M & 64")
    #expect(try await Imported.csv(upper, "p.tex").hasPrefix("M,published_Width_64,published_Width_128\n"))
  }

  @Test func definitionsInForceAtTheTable() async throws {
    let cell = Imported.cell(#"\ours"#)
    let first = #"\newcommand{\ours}{87.2}"#
    #expect(try await Imported.csv(first + cell, "p.tex") == "Model,published\nAdam,87.2")
    let behind = await Imported.fault(cell + first, "p.tex")
    #expect(behind.hasPrefix(#"p.tex:1: the command '\ours' in this table is defined behind it only"#), "\(behind)")
    for second in [
      #"\renewcommand{\ours}{91.0}"#, #"\def\ours{91.0}"#, #"\let\ours=\other "#, #"\let\ours 9"#, #"\gdef\ours{91.0}"#,
    ] {
      for text in [first + second + "\n" + cell, "\n" + first + cell + second] {
        let fault = await Imported.fault(text, "p.tex")
        #expect(fault.hasPrefix(#"p.tex:2: the command '\ours' in this table is defined twice"#), "\(second): \(fault)")
      }
    }
    let options = #"\newcommand{\ours}[1][87]{#1}\renewcommand{\ours}[1][91]{#1}"# + cell
    #expect(await Imported.fault(options, "p.tex").contains("is defined twice"))
    let inner = first + #"\newcommand{\all}{\ours}\renewcommand{\ours}{91.0}"# + Imported.cell(#"\all"#)
    #expect(await Imported.fault(inner, "p.tex").contains("is defined twice"))
    let spaced = #"\renewcommand{\arraystretch}{1}\renewcommand{\arraystretch}{2}"# + Imported.cell("3")
    #expect(try await Imported.csv(spaced, "p.tex") == "Model,published\nAdam,3")
    let within = await Imported.fault(first + Imported.cell(#"\def\ours{2}\ours"#), "p.tex")
    #expect(within.contains("defines a command within this table"), "\(within)")
  }

  @Test(arguments: [
    #"l r<{\,\%}"#, #"l >{$-$}r"#, "l>{0.}l", "l@{.}r", #"l!{1}r"#, #"l*{1}{>{-}r}"#, "lP", "lQ", #"l@{\,$\pm$\,}r"#,
  ])
  func columnsThatPrintAreRefused(columns: String) async {
    let text = Self.table(
      columns, #"M & A \\ \midrule x & 1 \\"#,
      before: #"\newcolumntype{P}{>{\bfseries}r<{\%}}\newcolumntype Q{P}"# + "\n")
    let fault = await Imported.fault(text, "p.tex")
    #expect(fault.hasPrefix("p.tex:2: the description of the columns prints"), "\(fault)")
  }

  @Test(arguments: [
    #"@{}l>{\centering\arraybackslash}p{2cm}@{}"#, #"l>{$}r<{$}"#, #"l@{\hspace{2em}}>{\bfseries}r"#,
    #"l!{\vrule width 1pt}r"#, #"l@{\hskip 1em}r"#, #"l>{\columncolor[gray]{0.9}}r"#, #"l@{\extracolsep{\fill}}r"#,
    #"l|@{~}r@{\;}"#, #"l*{1}{c}"#, #"l>{\let\newline\\\arraybackslash\hspace{0pt}}p{2cm}"#, "lC{2cm}",
  ])
  func columnsOfAnotherTypeAreRead(columns: String) async throws {
    let type = #"\newcolumntype{C}[1]{>{\centering\arraybackslash}p{#1}}"#
    let csv = try await Imported.csv(Self.table(columns, #"M & A \\ \midrule x & 1 \\"#, before: type), "p.tex")
    #expect(csv == "M,published\nx,1")
  }

  @Test func conditions() async throws {
    let kept = Self.table("lc", #"M & A \\ \midrule \iffalse x & 1 \\ \iftrue\else\fi \else x & 2 \\ \fi y & 3 \\"#)
    #expect(try await Imported.csv(kept, "p.tex") == "M,published\nx,2\ny,3")
    let nested = #"\iffalse a \else M & A \\ \midrule \ifx b \else \fi x & 1 \\ \iffalse c \fi \fi y & 2 \\else & 3 \\"#
    #expect(await Imported.fault(Self.table("lc", nested), "p.tex").contains(#"'\else' in this table"#))
    let rest = nested.replacing(#"\ifx b \else \fi "#, with: "")
    #expect(try await Imported.csv(Self.table("lc", rest), "p.tex") == "M,published\nx,1\ny,2\nelse,3")
    let within = #"\newcommand{\ours}{\ifx a b 87\else 91\fi}"# + Imported.cell(#"\ours"#)
    #expect(await Imported.fault(within, "p.tex").contains("makes it open what is printed"))
    let open = Self.table("lc", #"M & A \\ \midrule x & \ifnum1=2 1\else 2\fi \\"#)
    #expect(await Imported.fault(open, "p.tex").contains("makes it open what is printed"))
  }

  @Test func spansThatOverlap() async {
    let text = Self.table(
      "llc",
      "R & N & A \\\\ \\midrule\n\\multirow{2}{*}{R} & a & 1 \\\\\n & b & 2 \\\\\n\\multirow{-2}{*}{x} & c & 3 \\\\")
    #expect(await Imported.fault(text, "p.tex").hasPrefix("p.tex:5: \\multirow reaches where another one reaches"))
    let apart = text.replacing("{-2}{*}{x}", with: "{1}{*}{x}")
    #expect((try? await Imported.csv(apart, "p.tex") { $0.by = ["r", "n"] }) == "r,n,published\nR,a,1\nR,b,2\nx,c,3")
  }

  @Test func commandsWithoutEnd() async {
    var bomb = #"\newcommand{\mA}{xxxxxxxxxx}"#
    for (name, inner) in zip("BCDEFGHI", "ABCDEFGH") {
      bomb += "\\newcommand{\\m\(name)}{" + String(repeating: "\\m\(inner) ", count: 10) + "}"
    }
    let large = await Imported.fault(bomb + Imported.cell(#"\mI"#), "p.tex")
    #expect(large.hasPrefix("p.tex:1: the command '\\m") && large.contains("too much text"), "\(large)")
    let loop = await Imported.fault(#"\newcommand{\a}{\b}\newcommand{\b}{\a}"# + Imported.cell(#"\a"#), "p.tex")
    #expect(loop.contains("stands for itself"), "\(loop)")
    let repeated =
      #"\newcommand{\a}[1]{#1#1#1#1}"#
      + Imported.cell(String(repeating: #"\a{"#, count: 15) + "1" + String(repeating: "}", count: 15))
    #expect(await Imported.fault(repeated, "p.tex").hasPrefix("p.tex:4: the file's own commands in "))
    let chain = (1...2000).map { "\\def\\a\(Self.letters($0)){\\a\(Self.letters($0 + 1))}" }.joined()
    #expect(await Imported.fault(chain + Imported.cell("\\a" + Self.letters(1)), "p.tex").contains("stands for itself"))
    let dollar = await Imported.fault(Imported.cell("$1"), "p.tex")
    #expect(dollar.hasPrefix("p.tex:1: ") && !dollar.contains("2.15"), "\(dollar)")
  }

  @Test(arguments: [#"\newcommand{"#, #"\begin{tabular"#, #"\newcommand\a["#, #"\iffalse \else "#, #"\iffalse "#])
  func bracesWithoutEnds(part: String) {
    let isQuick = Imported.isQuick {
      let tables = try? LaTeXTables.tables(String(repeating: part, count: 20_000), file: "p.tex")
      #expect(tables?.count == 0)
    }
    #expect(isQuick)
  }
}
