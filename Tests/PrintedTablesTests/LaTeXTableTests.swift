import Testing

@testable import PrintedTables

/// Tables of LaTeX papers.
@Suite struct LaTeXTableTests {
  private static let paper = #"""
    \documentclass{article}
    \usepackage{booktabs,multirow,siunitx} % \begin{tabular}{l} x \end{tabular}
    \newcommand{\best}[1]{\textbf{#1}}
    \newcommand\spread[2][0]{\,$\pm$\,{\tiny #2}}
    \begin{document}
    \begin{table}[t]
    \centering
    \caption{Accuracy and loss ($n = 5$), after \cite{kingma}.}
    \label{tab:main}
    \resizebox{\textwidth}{!}{%
    \begin{tabular}{@{}ll*{4}{c}@{}}
    \toprule
     & & \multicolumn{2}{c}{CIFAR-10} & \multicolumn{2}{c}{SVHN} \\
    \cmidrule(lr){3-4} \cmidrule(lr){5-6}
    Method & Width & Acc. (\%) $\uparrow$ & Loss & Acc. (\%) $\uparrow$ & Loss \\
    \midrule
    \multirow{2}{*}{Adam~\cite{kingma}} & 64 & $87.2 \pm 0.3$ & \best{1.20} & 90.1\spread{0.2} & 1 \\ % & 2
     & 1{,}024 & $\mathbf{88.1}_{\pm 0.2}$ & $1.2\times10^{-3}$ & \cellcolor{gray!20}90 & -- \\[2pt]
    \textsc{Muon} & 64 & 87.2$^\dagger$ & \num{3.4(2)} & \textcolor{red}{91.0} & \num{1.2e-3} \\
    \bottomrule
    \end{tabular}}
    \end{table}
    \begin{tabular}{lS[table-format=2.1]} {Name} & {Score} \\ \hline A & \bfseries 1.2(1) \\ B & 1.25 +- 0.1 \\ \end{tabular}
    \end{document}
    """#

  @Test func headersOfTwoRowsGoIntoColumns() async throws {
    let csv = try await Imported.csv(Self.paper, "p.tex") {
      $0.table = "tab:main"
      $0.by = ["model", "width"]
      $0.across = ["dataset"]
    }
    #expect(
      csv == """
        model,width,dataset,published_Acc,published_Acc_std,published_Acc_n,published_Loss,published_Loss_std,published_Loss_n
        Adam,64,CIFAR-10,87.2 %,0.3,5,1.20,,5
        Adam,64,SVHN,90.1 %,0.2,5,1,,5
        Adam,1024,CIFAR-10,88.1 %,0.2,5,1.2e-3,,5
        Adam,1024,SVHN,90 %,,5,,,
        Muon,64,CIFAR-10,87.2 %,,5,3.4,0.2,5
        Muon,64,SVHN,91.0 %,,5,1.2e-3,,5
        """)
  }

  @Test func theAccountNamesWhatWasDone() async throws {
    let numbers = try await Imported.numbers(Self.paper, "p.tex") {
      $0.table = "1"
      $0.by = ["model", "width"]
      $0.across = ["dataset", "metric"]
    }
    let text = numbers.summary.joined(separator: "\n")
    #expect(text.contains("11 numbers in 11 rows") && text.contains("2 rows of headers"), "\(text)")
    #expect(text.contains("left out, 1: row 'Adam, 1024', column 'SVHN Loss': '--'"), "\(text)")
    #expect(text.contains("behind each number of CIFAR-10 Acc., SVHN Acc.") && text.contains("n = 5"), "\(text)")
    #expect(numbers.csv.contains(#"Muon,64,CIFAR-10,Acc.,87.2 %,,5,tab:main,87.2$^\dagger$"#), "\(numbers.csv)")
    #expect(numbers.locator == "tab:main" && numbers.keys == ["model", "width", "dataset", "metric"])
  }

  @Test func severalTablesAreListed() async throws {
    let fault = await Imported.fault(Self.paper, "p.tex")
    #expect(
      fault.hasPrefix(
        "p.tex: holds 2 tables; choose one by --table: 1 'tab:main' (line 11, 5 rows, 6 columns); 2 (line 23"),
      "\(fault)")
    for choice in ["3", "tab:mian", "nothing"] {
      let fault = await Imported.fault(Self.paper, "p.tex") { $0.table = choice }
      #expect(fault.hasPrefix("p.tex: ") && fault.contains("1 'tab:main'"), "\(fault)")
    }
    // A part of the caption will do.
    let named = await Imported.fault(Self.paper, "p.tex") { $0.table = "accuracy and" }
    #expect(named.hasPrefix("p.tex:18: 'Adam' stands in line 17, too; name further columns"), "\(named)")
  }

  @Test func columnsOfSiunitx() async throws {
    let csv = try await Imported.csv(Self.paper, "p.tex") { $0.table = "2" }
    #expect(csv == "Name,published,published_std\nA,1.2,0.1\nB,1.25,0.1")
    let comma = "\\begin{tabular}{lS} N & V \\\\ \\hline A & 1,024 \\\\ \\end{tabular}"
    #expect(await Imported.fault(comma, "p.tex").contains("decimal point in a column S"))
  }

  @Test(arguments: [
    "\\begin{tabular*}{\\textwidth}{lc}BODY\\end{tabular*}", "\\begin{tabularx}{5cm}{lX}BODY\\end{tabularx}",
    "\\begin{tabular}[t]{l|p{3cm}}BODY\\end{tabular}",
    "\\begin{longtable}{lc}\\caption{C}\\\\ \\hline M & A \\\\ \\endfirsthead M & A \\\\ \\hline \\endhead \\multicolumn{2}{l}{Continued} \\\\ \\endfoot a & 1 \\\\ b & 2 \\\\ \\end{longtable}",
  ])
  func environments(source: String) async throws {
    let body = "\\hline\nM & A \\\\ \\hline\na & 1 \\\\ \\hline\nb & 2 \\\\ \\hline\n"
    let csv = try await Imported.csv(source.replacing("BODY", with: body), "p.tex")
    #expect(csv == "M,published\na,1\nb,2")
  }

  @Test func headingsBetweenRows() async throws {
    let rows =
      #"\begin{tabular}{lc} M & A \\ \midrule \multicolumn{2}{l}{\textit{Small}} \\ a & 1 \\ b & 2 \\ \midrule \multicolumn{2}{l}{Large} \\ "#
    let same = rows + "\na & 3 \\\\ \\end{tabular}"
    let csv = try await Imported.csv(same, "p.tex") { $0.heading = "size" }
    #expect(csv == "M,size,published\na,Small,1\nb,Small,2\na,Large,3")
    let fault = await Imported.fault(same, "p.tex")
    #expect(
      fault == "p.tex:2: 'a' stands in line 1, too; headings stand between them: name a column for these by --heading")
    let other = try await Imported.numbers(rows + "c & 3 \\\\ \\end{tabular}", "p.tex")
    #expect(
      other.summary.contains { $0.contains("headings between rows, not in the file") && $0.contains("Small; Large") })
  }

  @Test func namesArePlainText() async throws {
    let names = [
      (#"\textbf{Adam}"#, "Adam"), (#"Adam~\citep[see][p.~3]{kingma}"#, "Adam"), ("Adam (ours)", "Adam (ours)"),
      (#"$\beta_2$"#, #"\beta_2"#), (#"Lion \& co"#, "Lion & co"), (#"$10^{-3}$"#, "1e-3"),
      (#"Adam$^\dagger$"#, "Adam"),
      (#"\begin{tabular}[c]{@{}c@{}}Two\\ lines\end{tabular}"#, "Two lines"), (#"\rotatebox{90}{Up}"#, "Up"),
      (#"Adam\footnote{By A \& B.}"#, "Adam"), ("A--B", "A\u{2013}B"), ("$k$-NN", "k-NN"),
    ]
    for (source, name) in names {
      let text = "\\begin{tabular}{lc} M & A \\\\ \\midrule \(source) & 1 \\\\ \\end{tabular}"
      #expect(try await Imported.csv(text, "p.tex") == "M,published\n\(name),1", "\(source)")
    }
  }

  @Test func whatIsNotPrintedHoldsNoTable() async throws {
    let table = Imported.cell("3")
    let text =
      "\\begin{verbatim}\n\(table)\\end{document}\n\\end{verbatim}\n\\iffalse \(table) \\fi\n\(table)\\end{document}\n\(table)"
    #expect(try await Imported.csv(text, "p.tex") == "Model,published\nAdam,3")
    // Lines are counted as the file has them.
    let bad = text.replacing(
      "3 \\\\\n\\end{tabular}\n\\end{document}\n\\begin", with: "1 or 2 \\\\\n\\end{tabular}\n\\end{document}\n\\begin")
    #expect(await Imported.fault(bad, "p.tex").hasPrefix("p.tex:18: column 'Acc' holds '1 or 2'"))
  }

  @Test func definitionsOfStylesAreNotRead() async throws {
    let text =
      #"\makeatletter\def\@odd#1[#2]{\if#1 x\fi}\makeatother \newcommand{\ours}{\name{} 2}\newcommand{\name}{Muon} "#
      + Imported.cell("3").replacing("Adam", with: "\\ours")
    #expect(try await Imported.csv(text, "p.tex") == "Model,published\nMuon 2,3")
  }

  @Test(arguments: [
    (#"\multirow{3}{*}{a} & 1 \\ & 2 \\"#, "p.tex:1: \\multirow spans more rows than there are"),
    (#"\multirow{2}{*}{a} & 1 \\ b & 2 \\"#, "p.tex:1: 'b' stands where \\multirow of line 1 reaches"),
    ("a & 1 \\\\\n & 2 \\\\", "p.tex:2: the key in column 1 is blank"),
    ("a & 1 \\\\\nb & 2 & 3 \\\\", "p.tex:2: the row has 3 cells, the header 2"),
    ("a & 1 \\\\\nOurs \\\\", "p.tex:2: the row has 1 cell, the header 2"),
    ("a & 1 \\\\\na & 2 \\\\", "p.tex:2: 'a' stands in line 1, too"),
    ("a & 1 \\\\\n\\ours & 2 \\\\", "p.tex:2: the name '\\ours' is not understood: its command \\ours"),
    ("a & {1 \\\\\n", "p.tex:1: a brace or an environment of this row is not closed"),
    ("a & 1} \\\\\n", "p.tex:1: a closing brace"),
    ("a & $1 \\\\\nb & 2 \\\\", "p.tex:1: a cell of this table is not understood"),
    ("a & -- \\\\", "p.tex:1: no cell of this table holds a number"),
  ])
  func badRows(rows: String, words: String) async {
    let fault = await Imported.fault("\\begin{tabular}{lc} M & A \\\\ \\midrule \(rows)\\end{tabular}", "p.tex")
    #expect(fault.hasPrefix(words), "\(fault)")
  }

  @Test(arguments: [
    (
      #"\begin{tabular}{lc} M & A \\ \hline a & \multicolumn{-9223372036854775808}{c}{1} \\ \end{tabular}"#,
      "p.tex:1: no column of numbers stands behind the keys"
    ),
    ("no table here", "p.tex: holds no table"), ("", "p.tex: holds no table"),
    (#"\input{table}"#, "p.tex: holds no table"),
    (#"% \begin{tabular}{lc} M & A \\ a & 1 \end{tabular}"#, "p.tex: holds no table"),
    (#"\begin{tabular}{lc} M & A \\ a & 1 \\"#, "p.tex:1: \\begin{tabular} is never ended"),
    (#"\end{tabular}"#, "p.tex:1: \\end{tabular} ends nothing"),
    (
      #"\newcommand{\row}{a & 1 \\} \begin{tabular}{lc} M & A \\ \hline \row \end{tabular}"#,
      "p.tex:1: the command '\\row' in this table"
    ),
    (#"\begin{tabular}{lc} M & A \\ \end{tabular}"#, "p.tex:1: the table has no row below its header"),
    (
      #"\begin{tabular}{lc} & A \\ \hline a & 1 \\ \end{tabular}"#,
      "p.tex:1: column 1 is a key, but its header '' is blank"
    ),
    (
      #"\begin{tabular}{lc} source & A \\ \hline a & 1 \\ \end{tabular}"#,
      "p.tex:1: column 1 is a key, but its header 'source' is the name"
    ),
    (
      #"\begin{tabular}{lcc} M & A & A \\ \hline a & 1 & 2 \\ \end{tabular}"#,
      "p.tex:1: columns 2 and 3, 'A' and 'A', both become"
    ),
    (#"\begin{tabular}{lcc} M & A & n \\ \hline a & 1 & 2 \\ \end{tabular}"#, "p.tex:1: the header 'n' makes no name"),
    (
      #"\begin{tabular}{lcc} M & A & \\ \hline a & 1 & 2 \\ \end{tabular}"#,
      "p.tex:1: column 3 holds numbers and has no header"
    ),
  ])
  func badFiles(text: String, words: String) async {
    let fault = await Imported.fault(text, "p.tex")
    #expect(fault.hasPrefix(words), "\(fault)")
  }
}
