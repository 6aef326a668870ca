import Files
import Foundation
import Tables
import TestSupport

@testable import PrintedTables

/// A table in a file, imported.
enum Imported {
  /// What the import of a text finds; `name` is the file's.
  static func numbers(
    _ text: String, _ name: String, _ change: (inout ImportOptions) -> Void = { _ in }
  ) async throws -> ImportedNumbers {
    try await numbers(Data(text.utf8), name, change)
  }

  static func numbers(
    _ data: Data, _ name: String, _ change: (inout ImportOptions) -> Void = { _ in }
  ) async throws -> ImportedNumbers {
    var options = ImportOptions()
    change(&options)
    return try await withTemporaryFolder { [options] folder in
      try TextFile.write(data, to: folder + "/" + name)
      return try await ImportedNumbers(path: folder + "/" + name, options)
    }
  }

  /// The lines of the file without the columns of notes.
  static func csv(_ text: String, _ name: String, _ change: (inout ImportOptions) -> Void = { _ in }) async throws
    -> String
  {
    let numbers = try await numbers(text, name, change)
    let table = try CSVReader.parse(Data(numbers.csv.utf8), file: name)
    let shown = table.columns.filter { !["locator", "printed"].contains($0) }
    var lines = [shown.joined(separator: ",")]
    for row in 0..<table.count { lines.append(try shown.map { try table.text(row, $0) }.joined(separator: ",")) }
    return lines.joined(separator: "\n")
  }

  /// The error's line behind the folder, or that there is none.
  static func fault(_ text: String, _ name: String, _ change: (inout ImportOptions) -> Void = { _ in }) async -> String
  {
    do {
      let numbers = try await numbers(text, name, change)
      return "no error: \(numbers.csv)"
    } catch let error as any UserError {
      let text = "\(error)"
      return text.range(of: name).map { String(text[$0.lowerBound...]) } ?? text
    } catch { return "no user error: \(error)" }
  }

  /// A LaTeX table of a column of keys and one of numbers with this cell.
  static func cell(_ cell: String) -> String {
    "\\begin{tabular}{lc}\nModel & Acc \\\\\n\\midrule\nAdam & \(cell) \\\\\n\\end{tabular}\n"
  }

  /// Whether a text is taken apart in a few seconds of this thread, however busy the machine is.
  ///
  /// Work that grows with the square of these texts takes minutes.
  static func isQuick(_ work: () -> Void) -> Bool {
    let start = processorTime()
    work()
    return processorTime() - start < 30
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
