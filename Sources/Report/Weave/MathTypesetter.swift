import Files
import Foundation

/// Formulas as MathML, by pandoc, at the time the report is made: the page needs no script.
enum MathTypesetter {
  /// MathML of each formula, in order.
  /// - Throws: `SourceError` for a formula that pandoc does not understand, `UsageError` without pandoc.
  static func mathML(_ formulas: Formulas) throws -> [String] {
    guard !formulas.all.isEmpty else { return [] }
    // One paragraph for each formula, in one process.
    let document = formulas.all.map { $0.isDisplayed ? "$$\($0.source)$$" : "$\($0.source)$" }
    let output = try pandoc(document.joined(separator: "\n\n"))
    let paragraphs = output.split(separator: "\n").map(String.init)
    for (index, formula) in formulas.all.enumerated() {
      let text = index < paragraphs.count ? paragraphs[index] : ""
      guard text.hasPrefix("<p><math"), text.hasSuffix("</math></p>") else {
        throw SourceError(
          formulas.places[index],
          "the formula \(quoted(formula.source)) is not understood; check its TeX commands and braces"
        )
      }
    }
    return paragraphs.map { String($0.dropFirst(3).dropLast(4)) }
  }

  private static func pandoc(_ text: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["pandoc", "-f", "commonmark+tex_math_dollars", "-t", "html", "--mathml", "--wrap=none"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let missing = UsageError("pandoc, which typesets formulas, is not installed; run make setup or install pandoc")
    guard (try? process.run()) != nil else { throw missing }
    // Written from another thread: a long text must not wait for a reader that waits for it.
    let writer = Thread { [handle = input.fileHandleForWriting] in
      try? handle.write(contentsOf: Data(text.utf8))
      try? handle.close()
    }
    writer.start()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { throw missing }
    return String(decoding: data, as: UTF8.self)
  }
}
