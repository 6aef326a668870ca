import Testing

@testable import PrintedTables

/// What a cell of numbers may hold, and what is refused rather than guessed.
@Suite struct CellTests {
  @Test(arguments: [
    ("0.920", "0.920"), (#"\textbf{87.2}"#, "87.2"), ("{\\bf 87.2}", "87.2"), (#"\underline{87.2}$^*$"#, "87.2"),
    ("1{,}024", "1024"),
    (#"1\,024"#, "1024"), (#"$-3.4$"#, "-3.4"), ("\u{2212}3.4", "-3.4"), (#"87.2\%"#, "87.2 %"),
    (#"\SI{87.2}{\percent}"#, "87.2 %"),
    (#"$1.2\times10^{-3}$"#, "1.2e-3"), (#"$1.2 \cdot 10^3$"#, "1.2e3"), (#"87.2\textsuperscript{a}"#, "87.2"),
    (#"87.2\footnote{An \emph{odd} one}"#, "87.2"), (#"87.2\tnote{1}"#, "87.2"), (#"87.2$^{1}$"#, "87.2"),
    ("87.2*", "87.2"),
    (#"\cellcolor[gray]{0.9}87.2"#, "87.2"), (#"\cellcolor{gray}{87.2}"#, "87.2"), (#"{\color{blue}87.2}"#, "87.2"),
    (#"\phantom{0}7.2"#, "7.2"), (#"\hspace{1em}87.2"#, "87.2"), (#"\raisebox{2pt}{87.2}"#, "87.2"),
    (#"\scriptsize{87.2}"#, "87.2"),
    (#"\ensuremath{87.2}"#, "87.2"), (#"\makecell{87.2}"#, "87.2"), (#"\num{12345.678}"#, "12345.678"),
    ("87.2~%", "87.2"),
    (#"\multicolumn{1}{c|}{87.2}"#, "87.2"), (#"64$^\dagger$"#, "64"),
  ])
  func numbers(cell: String, digits: String) async throws {
    #expect(try await Imported.csv(Imported.cell(cell), "p.tex") == "Model,published\nAdam,\(digits)", "\(cell)")
  }

  @Test(arguments: [
    (#"$87.2 \pm 0.30$"#, "87.2,0.30"), (#"87.2(3)"#, "87.2,0.3"), (#"\num{87.2(13)}"#, "87.2,1.3"),
    (#"87.2 $\pm$ 0.3"#, "87.2,0.3"),
    (#"87.2 \pm 0.3"#, "87.2,0.3"), (#"87.2\textsubscript{$\pm$0.3}"#, "87.2,0.3"), (#"$87.2_{\pm 0.3}$"#, "87.2,0.3"),
    (#"\shortstack{87.2\\$\pm$0.3}"#, "87.2,0.3"), (#"$(1.2 \pm 0.1)\times 10^{-3}$"#, "1.2e-3,0.1e-3"),
  ])
  func deviations(cell: String, numbers: String) async throws {
    #expect(
      try await Imported.csv(Imported.cell(cell), "p.tex") == "Model,published,published_std\nAdam,\(numbers)",
      "\(cell)")
  }

  @Test func repetitions() async throws {
    let csv = try await Imported.csv(Imported.cell(#"$87.2 \pm 0.3$ ($n = 7$)"#), "p.tex")
    #expect(csv == "Model,published,published_std,published_n\nAdam,87.2,0.3,7")
  }

  @Test(arguments: [
    "87.2 or 88", "1.2 / 3.4", "$> 90$", "12h", "$10^3$", #"10\textsuperscript{3}"#, #"87\textsuperscript{1}"#, "$2^k$",
    #"$2^{\mathrm{n}}$"#,
    #"64\textsuperscript{b}"#, "64$^a$", "87,2", #"\sout{87.2}"#, #"\makecell{88.1 \\ 3}"#, #"\unknown{87.2}"#,
    #"\hidden 87.2"#,
    "$87.2_{0.3}$",
    "87.2$^{+0.1}_{-0.2}$", #"\num{1,024}"#, #"\frac{1}{2}"#, "yes", "87.2 87.3", #"\includegraphics{87.2}"#,
    "87.2 (3)", #"$\approx 3$"#,
    #"$3 \times 1024$"#, #"3 $\times$ 100"#, "2 × 105", #"$1.2 \pm 3\times 10^{-2}$"#, "87.2 (85.1)",
    #"87\hspace{1em}123"#, #"87.2{\scriptsize 3}"#, #"87{\scriptsize 12}"#, #"87$^\dagger$3"#, #"87\cite{a}2"#,
    #"$87\hspace{1em}3$"#, #"\makecell{87}\phantom{0}{3}"#, #"8\textbf{7.2}"#,
    #"\SI{3}{\second}"#, #"\begin{itemize}\item 3\end{itemize}"#, #"\multirow{2}{*}{87.2} \\ Lion & "#,
  ])
  func whatIsDoubtfulIsRefused(cell: String) async {
    // With the key named, the cell stands in a column of numbers.
    let fault = await Imported.fault(Imported.cell(cell), "p.tex") { $0.by = ["model"] }
    #expect(fault.hasPrefix("p.tex:4: row 'Adam', column 'Acc'"), "\(fault)")
    let unnamed = await Imported.fault(Imported.cell(cell), "p.tex")
    #expect(unnamed.hasPrefix("p.tex:4: ") || unnamed.hasPrefix("p.tex:1: no column of numbers"), "\(unnamed)")
  }

  @Test func aProductIsNoNumberAsKey() async throws {
    let text = Imported.cell("3").replacing("Adam", with: "3 × 1024")
    #expect(try await Imported.csv(text, "p.tex") == "Model,published\n3 × 1024,3")
    let joined = Imported.cell("3").replacing("Adam", with: #"87{\scriptsize 12}"#)
    #expect(await Imported.fault(joined, "p.tex").contains("markup stands between its digits"))
    for cell in ["5<span>6</span>", "**8**7", "87[^1]2", "87<b></b>1"] {
      let fault = await Imported.fault("| M | A |\n|-|-|\n| x | \(cell) |\n", "p.md") { $0.by = ["m"] }
      #expect(fault.hasPrefix("p.md:3: row 'x', column 'A'"), "\(cell): \(fault)")
    }
  }

  @Test(arguments: [
    "", "--", "---", "$-$", "n/a", "N/A", "OOM", "\u{2014}", "{--}", #"\textemdash"#, #"\multicolumn{1}{c}{--}"#,
  ])
  func whatSaysThatThereIsNone(cell: String) async throws {
    let text = Imported.cell(cell).replacing("\\end{tabular}", with: "Lion & 3 \\\\\n\\end{tabular}")
    let numbers = try await Imported.numbers(text, "p.tex")
    #expect(numbers.csv.hasPrefix("Model,published,locator\nLion,3,"), "\(numbers.csv)")
    #expect(numbers.summary.contains { $0.hasPrefix("without a number, left out, 1: row 'Adam', column 'Acc'") })
  }

  @Test func aDamagedNumberMakesNoKey() async {
    let text = "| M | Width | Acc |\n|---|---|---|\n| a | 64 | 1 |\n| b | 87.2 or 88 | 2 |\n"
    #expect(
      await Imported.fault(text, "p.md").hasPrefix("p.md:4: column 'Width' holds '87.2 or 88', which is no number"))
  }

  @Test func marksThatAreDigitsAreTold() async throws {
    let numbers = try await Imported.numbers(Imported.cell("87.2$^{1}$"), "p.tex")
    #expect(
      numbers.summary.contains { $0.hasPrefix("mark of a footnote taken off, 1: row 'Adam'") }, "\(numbers.summary)")
  }

  @Test func aHugeCellIsRefused() async {
    let fault = await Imported.fault(Imported.cell(String(repeating: "9", count: 100_000)), "p.tex")
    #expect(fault.hasPrefix("p.tex:4: a cell is longer than 4000 characters"), "\(fault)")
  }
}
