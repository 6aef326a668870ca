import Files
import Foundation
import TestSupport
import Testing
import plot_gallery

@testable import Plot

@Suite struct ReproducibilityTests {
  /// Three processes, one of them this: a counter, a clock or the order of a hash table would differ.
  @Test func allFilesAreTheSameInEveryProcess() throws {
    try withTemporaryFolder { folder in
      for run in ["a", "b"] {
        #expect(
          try Command.run(Command.products + "/plot-gallery", ["\(folder)/\(run)", "pdf", "png", "svg"]).status == 0)
      }
      for item in Gallery.items {
        for format in ["pdf", "png", "svg"] {
          let first = try TextFile.bytes("\(folder)/a/\(item.name).\(format)")
          #expect(try TextFile.bytes("\(folder)/b/\(item.name).\(format)") == first, "\(item.name).\(format)")
          let here = try item.figure.render(
            try FigureFormat(path: "x.\(format)", dpi: Gallery.dpi), theme: item.theme)
          #expect(here == first, "\(item.name).\(format)")
        }
      }
    }
  }

  @Test func allFormatsAtOnceAreTheSameFiles() throws {
    let figure = Gallery.items[0].figure
    let formats: [FigureFormat] = [.pdf, .png(dpi: 72), .svg(idPrefix: "a")]
    let separate = try formats.map { try figure.render($0) }
    #expect(try figure.render(formats) == separate)
  }
}
