import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FilesTests {
  @Test func digestMatchesThePublishedTestVectors() {
    // FIPS 180-2, appendix B.1; the empty message from the same standard's example values.
    #expect(Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func writingReplacesTheWholeFileAndLeavesNoTemporary() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a/b/file.txt"
      try TextFile.write("one", to: path)
      try TextFile.write("two", to: path)
      #expect(try TextFile.read(path) == "two")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b") == ["file.txt"])
    }
  }

  @Test(arguments: [("o", ""), ("o/x", "o"), ("/x", "/"), ("a/b/", "a/b"), ("", "")])
  func parents(path: String, expected: String) { #expect(TextFile.parent(of: path) == expected) }

  @Test func aFileInsteadOfAFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("x", to: folder + "/file")
      let error = #expect(throws: FileError.self) { try TextFile.write("y", to: folder + "/file/inside.txt") }
      #expect(error?.description == "\(folder)/file: cannot write: a part of the path is a file, not a folder")
    }
  }

  @Test func aFolderInsteadOfAFileIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError.self) { try TextFile.write("y", to: folder) }
      #expect(throws: FileError.self) { try TextFile.read(folder) }
    }
  }

  @Test func bytesThatAreNotTextAreRefused() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Data([0xFF, 0xFE, 0x00]), to: folder + "/latin")
      #expect(throws: FileError.self) { try TextFile.read(folder + "/latin") }
    }
  }

  @Test(arguments: [("lable", "label", 1), ("alt", "alt", 0), ("", "abc", 3), ("tets", "test", 1), ("", "", 0)])
  func editDistance(first: String, second: String, expected: Int) {
    #expect(Spelling.distance(first, second) == expected)
  }

  @Test func hintsNameTheNearestOrAll() {
    #expect(Spelling.hint(for: "lable", among: ["alt", "label"]) == "; did you mean 'label'?")
    #expect(Spelling.hint(for: "zebra", among: ["alt", "label"]) == "; known: alt, label")
  }

  @Test(arguments: [
    ("a < b & c", "a &lt; b &amp; c"), ("\"x\"='y'", "&quot;x&quot;=&#39;y&#39;"), ("β²\u{0}\n\u{85}", "β²   "),
    ("plain", "plain"),
  ])
  func markupIsEscaped(text: String, expected: String) { #expect(Markup.escaped(text) == expected) }

  @Test func gzipIsReadByItsOwnProgramAndCarriesNoTime() throws {
    let text = (0..<5000).map { "row \($0 % 37)\n" }.joined()
    let bytes = try #require(Compression.compress(Data(text.utf8), .gzip, level: 9))
    #expect(bytes.count < text.utf8.count / 10)
    #expect(Array(bytes[4..<8]) == [0, 0, 0, 0])
    try withTemporaryFolder { folder in
      try TextFile.write(Data(bytes), to: folder + "/a.gz")
      #expect(try Command.run("gunzip", ["-c", folder + "/a.gz"]).output == text)
      let empty = try #require(Compression.compress(Data(), .gzip))
      try TextFile.write(Data(empty), to: folder + "/b.gz")
      #expect(try Command.run("gunzip", ["-c", folder + "/b.gz"]).output.isEmpty)
    }
    // The check value of CRC-32.
    #expect(Array("123456789".utf8).withUnsafeBytes { Compression.crc32($0) } == 0xCBF4_3926)
  }

  @Test func concurrentResultsKeepTheirOrderAndTheFirstErrorWins() throws {
    #expect(try Concurrent.map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try Concurrent.map(0) { $0 }.isEmpty)
    let error = #expect(throws: UsageError.self) {
      try Concurrent.map(50) { index in
        if index == 7 || index == 40 { throw UsageError("task \(index)") }
        return index
      }
    }
    #expect(error?.description == "task 7")
  }
}
