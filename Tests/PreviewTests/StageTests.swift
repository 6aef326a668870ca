import Files
import Foundation
import TestSupport
import Testing

@testable import Preview

/// What pages are told.
@Suite struct StageTests {
  @Test func onlyTheNewestStateWaits() async throws {
    let stage = Stage()
    let messages = stage.messages()
    for number in 1...100 { stage.show("page \(number)", seconds: Double(number)) }
    var iterator = messages.makeAsyncIterator()
    let text = String(decoding: try #require(await iterator.next()), as: UTF8.self)
    #expect(
      text.contains("\"seconds\":100") && text.hasPrefix("retry: 1000\nevent: state\ndata: {")
        && text.hasSuffix("}\n\n"))
  }

  /// A problem keeps the page; one line of the protocol holds it, whatever is in it.
  @Test func aProblemKeepsThePage() throws {
    let stage = Stage()
    stage.show("page", seconds: 1)
    let version = stage.state.version
    stage.fail("report.md:3: two\nlines")
    #expect(stage.state.version == version && String(decoding: stage.page, as: UTF8.self) == "page")
    #expect(stage.state.problem == "report.md:3: two\nlines")
    stage.show("page", seconds: 2)
    #expect(stage.state.problem == nil && stage.state.version == version)
  }
}

/// When files count as changed.
@Suite struct FolderWatchTests {
  @Test func changesAreSeen() throws {
    try withTemporaryFolder { folder in
      let watch = FolderWatch(
        places: ["\(folder)/paper", "\(folder)/elsewhere.csv"], excluded: "\(folder)/paper/output")
      var last = watch.fingerprint()
      #expect(last.count == 0)
      func changes(_ body: () throws -> Void) rethrows -> Bool {
        try body()
        let now = watch.fingerprint()
        defer { last = now }
        return now != last && now == watch.fingerprint()
      }
      #expect(try changes { try TextFile.write("a", to: "\(folder)/paper/report.md") })
      #expect(try changes { try TextFile.write("b", to: "\(folder)/paper/report.md") })
      #expect(try changes { try TextFile.write("ab", to: "\(folder)/paper/deep/er/rows.csv") })
      #expect(try changes { try TextFile.write("a", to: "\(folder)/elsewhere.csv") })
      #expect(
        try changes { try FileManager.default.moveItem(atPath: "\(folder)/paper/deep", toPath: "\(folder)/paper/d") })
      #expect(try changes { try FileManager.default.removeItem(atPath: "\(folder)/paper/d") })
      // What the page is not made from, and a folder that leads back to itself.
      for name in ["output/report.html", ".git/index", "a.checkpoint", "x.trials/k/stdout.log", "a.csv.1.2.partial"] {
        #expect(try !changes { try TextFile.write("a", to: "\(folder)/paper/\(name)") }, "\(name)")
      }
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/paper/loop", withDestinationPath: "\(folder)/paper")
      #expect(watch.fingerprint().count == 2)
      // A file that is named beside its folder counts once; links to files are followed, those to folders are not.
      let twice = FolderWatch(places: watch.places + ["\(folder)/paper/report.md"], excluded: watch.excluded)
      #expect(twice.fingerprint() == watch.fingerprint())
      try TextFile.write("a", to: "\(folder)/other/data.csv")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/paper/folder", withDestinationPath: "\(folder)/other")
      #expect(watch.fingerprint().count == 2)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/paper/file", withDestinationPath: "\(folder)/other/data.csv")
      last = watch.fingerprint()
      #expect(last.count == 3)
      #expect(try changes { try TextFile.write("bc", to: "\(folder)/other/data.csv") })
    }
  }
}
