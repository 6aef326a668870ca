import Experiments
import Figures
import Files
import Foundation
import Fu2024
import Hu2026
import Tables
import TestSupport
import Testing

@testable import Papers

/// Every authors' file is made from every kind of table, or it is said in one line what is wrong with it.
@Suite struct AuthorsFilesTests {
  private static let files = RecipeTables.catalog.papers.flatMap(\.authorsFiles)
  private static let paths = files.map(\.path)

  private func file(_ path: String) throws -> AuthorsFile { try #require(Self.files.first { $0.path == path }) }

  /// - Returns: the bytes; an error is a user's, in one line.
  private func data(_ file: AuthorsFile, _ rows: Table) throws -> Data? {
    do {
      let data = try file.data(from: rows)
      #expect(!data.isEmpty)
      return data
    } catch let error as any UserError {
      #expect(error.description.utf8.count < 1200 && !error.description.contains { $0.isNewline })
      return nil
    }
  }

  /// Names that readers of the scripts' files look for.
  @Test func theNamesAreThoseOfTheScripts() {
    #expect(
      Hu2026().authorsFiles.map(\.path) == [
        "p_experiment_results.csv", "head_experiment_results.csv", "plot_heads_all_models_independent_y.pdf",
        "tune_d_beta_samples.csv", "mse_vs_P.pdf", "mse_vs_P.csv", "mse_vs_n.png", "mse_vs_n.csv",
      ])
    let maps = ["newton", "gd", "gd_log"].flatMap { name in
      ["pdf", "json"].map { "eval/resid_sim_pretrained/resid_sim_heatmap_tf_\(name).\($0)" }
    }
    #expect(Fu2024().authorsFiles.map(\.path) == ["eval/mse_over_examples.pdf"] + maps)
  }

  @Test(arguments: paths) func noRowsMakeNoFile(path: String) throws {
    let file = try file(path)
    #expect(throws: SourceError.self) { try file.data(from: RecipeTables.table(file.experiment, rows: 0)) }
  }

  @Test(arguments: paths.filter { !$0.contains("heatmap") }) func rowsMakeAFileOfItsFormat(path: String) throws {
    let file = try file(path)
    let data = try #require(try data(file, RecipeTables.table(file.experiment, rows: 200)))
    let starts = ["pdf": "%PDF-", "png": "\u{89}PNG", "csv": ""]
    let start = try #require(starts[String(path.suffix(3))])
    #expect(data.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
  }

  @Test(arguments: paths) func damagedCellsEndInAFileOrOneLine(path: String) throws {
    let file = try file(path)
    let rows = try RecipeTables.table(file.experiment, rows: 24)
    for column in rows.columns {
      for text in ["nan", "1e308", "-9223372036854775808"] {
        _ = try data(file, RecipeTables.table(rows, column: column, holding: text) { $0 % 5 == 2 })
      }
    }
  }

  @Test func theColumnsOfTheScriptsTables() throws {
    let columns = [
      "p_experiment_results.csv": "seed,p,test_loss", "head_experiment_results.csv": "seed,num_head,test_loss",
      "tune_d_beta_samples.csv": "d,beta,samples,mse_mean,mse_std", "mse_vs_P.csv": "P,mse_mean,mse_std",
      "mse_vs_n.csv": "n,mse_mean,mse_std",
    ]
    #expect(columns.keys.sorted() == Self.paths.filter { $0.hasSuffix(".csv") }.sorted())
    for (path, header) in columns {
      let file = try file(path)
      let text = String(
        decoding: try file.data(from: RecipeTables.table(file.experiment, rows: 60)), as: UTF8.self)
      #expect(text.hasPrefix(header + "\n"), "\(path)")
    }
  }

  /// A paper whose one file is another's name, leads elsewhere or is made of nothing.
  private struct Wrong: Paper {
    let id = "wrong"
    let experiments: [any Experiment] = []
    let figures: [Recipe] = []
    let authorsFiles: [AuthorsFile]

    init(_ paths: String...) {
      authorsFiles = paths.map { AuthorsFile(text: $0, of: "wrong/none") { _ in nil } }
    }
  }

  @Test func filesThatCannotBeAreAFault() {
    #expect(throws: CatalogFault("wrong: two authors' files are named 'a'")) { try check(Wrong("a", "a")) }
    for path in ["../a", "/a", "b/../../a"] {
      #expect(
        throws: CatalogFault("wrong: the authors' file '\(path)' does not lie below the folder of an export")
      ) { try check(Wrong(path)) }
    }
    #expect(throws: CatalogFault("'wrong/none', of which 'a' is made, is no experiment of wrong")) {
      try check(Wrong("a"))
    }
  }

  private func check(_ paper: Wrong) throws { try Catalog([Hu2026(), paper]).validate() }
}
