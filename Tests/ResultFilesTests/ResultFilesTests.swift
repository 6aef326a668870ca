import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import ResultFiles

/// Files of other programs as rows.
@Suite struct ResultFilesTests {
  private let place = SourceLocation(file: "report.md", line: 4)

  private func contents(
    _ pattern: String, _ files: [String: String], _ change: (inout ResultFiles) -> Void = { _ in }
  ) throws -> JournalFile.Contents? {
    try withTemporaryFolder { folder in
      for (name, text) in files { try TextFile.write(text, to: "\(folder)/\(name)") }
      var results = ResultFiles(folder: folder, patterns: [try FilePattern(pattern, at: place)], place: place)
      change(&results)
      return try results.contents()
    }
  }

  private func rows(_ contents: JournalFile.Contents?) -> [String] {
    guard let table = contents?.rows else { return [] }
    return [table.columns.joined(separator: ",")] + (0..<table.count).map { table.row($0).joined(separator: ",") }
  }

  @Test func aFileForEachTrial() throws {
    let found = try contents(
      "out/{model}-s{seed}.json",
      [
        "out/a-s1.json": #"{"metrics": {"test": {"acc": 0.10}}, "note": "x"}"#,
        "out/b-s2.json": #"{"metrics": {"test": {"acc": NaN}}, "note": "y"}"#,
      ])
    #expect(rows(found) == ["model,seed,metrics.test.acc,note", "a,1,0.10,x", "b,2,nan,y"])
    #expect(found?.files.map(\.path) == ["out/a-s1.json", "out/b-s2.json"])
    #expect(found?.rows.textColumns == ["note"])
  }

  @Test func aHalfFileFailsAlone() throws {
    let found = try contents(
      "{model}-s{seed}.json", ["a-s1.json": #"{"acc": 1}"#, "b-s3.json": #"{"acc": 0."#])
    #expect(rows(found) == ["model,seed,acc", "a,1,1"])
    #expect(found?.failures.map(\.setting) == [["model": "b", "seed": "3"]])
    #expect(found?.failures.first?.reason.contains("b-s3.json:1: not JSON") == true)
  }

  @Test func unfinishedAndFailedTrialsAreNamed() throws {
    let found = try contents(
      "{seed}.jsonl",
      [
        "1.jsonl": "{\"kind\": \"eval\", \"acc\": 1}\n{\"kind\": \"end\", \"state\": \"done\"}\n",
        "2.jsonl": "{\"kind\": \"eval\", \"acc\": 2}\n", "3.jsonl": "{\"kind\": \"abort\", \"why\": \"nan\"}\n",
      ]
    ) {
      $0.rows.conditions = [Condition(column: "kind", value: "eval")]
      $0.finished = [Condition(column: "state", value: "done")]
      $0.failed = [Condition(column: "kind", value: "abort")]
    }
    #expect(rows(found) == ["seed,kind,acc", "1,eval,1"])
    #expect(found?.failures.map(\.setting) == [["seed": "3"]])
    #expect(found?.absent.map(\.setting) == [["seed": "2"]])
  }

  @Test func linesOfSeveralShapesAreChosen() throws {
    let lines = "{\"kind\": \"train\", \"loss\": 3}\n\n{\"kind\": \"eval\", \"acc\": 0.5}\n"
    let error = #expect(throws: DamagedFile.self) { try contents("log.jsonl", ["log.jsonl": lines]) }
    #expect(
      error?.description.contains("log.jsonl:3: this record has the names kind, acc, line 1 has kind, loss; choose by")
        == true)
    let found = try contents("log.jsonl", ["log.jsonl": lines]) {
      $0.rows.conditions = [Condition(column: "kind", value: "eval")]
    }
    #expect(rows(found) == ["kind,acc", "eval,0.5"])
  }

  @Test func aListWithinAFileBecomesRows() throws {
    let found = try contents("{run}.json", ["x.json": #"{"h": {"epochs": [{"e": 1, "l": 2}, {"e": 2, "l": 1}]}}"#]) {
      $0.rows.path = ["h", "epochs"]
    }
    #expect(rows(found) == ["run,e,l", "x,1,2", "x,2,1"])
  }

  @Test func columnsBecomeRows() throws {
    let found = try contents("scores.csv", ["scores.csv": "model,run_1,run_2,average\na,1,2,1.5\nb,3,4,3.5\n"]) {
      $0.unpivot = Unpivot(prefix: "run_", suffix: "", name: "seed", value: "score")
      $0.ignored = ["average"]
    }
    #expect(rows(found) == ["model,seed,score", "a,1,1", "a,2,2", "b,1,3", "b,2,4"])
  }

  @Test(arguments: [
    "\u{FEFF}model,acc\r\na, 0.5 \r\n\r\nmodel,acc\r\nb,0.6\r\n", "model,acc\na,0.5\nmodel,acc\nb,0.6",
    ",model,acc\n0,a,0.5\n1,b,0.6\n",
  ])
  func spellingsOfTables(text: String) throws {
    #expect(rows(try contents("t.csv", ["t.csv": text])) == ["model,acc", "a,0.5", "b,0.6"])
  }

  @Test func separatorsAndDecimalCommas() throws {
    let found = try contents("t.csv", ["t.csv": "model;acc;big\na;0,5;1.234,5\n"]) {
      $0.separator = ";"
      $0.hasDecimalComma = true
    }
    #expect(rows(found) == ["model,acc,big", "a,0.5,1234.5"])
    #expect(rows(try contents("t.tsv", ["t.tsv": "model\tacc\na\t1\n"])) == ["model,acc", "a,1"])
    let error = #expect(throws: SourceError.self) { try contents("t.csv", ["t.csv": "model;acc\na;1\n"]) }
    #expect(error?.message.hasSuffix("if ';' separates fields, write ':separator: ;'") == true)
  }

  @Test func perCentSignsAreRead() throws {
    let found = try contents("t.csv", ["t.csv": "model,acc\na,87.2 %\nb,88%\n"])
    #expect(rows(found) == ["model,acc", "a,87.2", "b,88"])
    #expect(found?.rows.percentColumns == ["acc"])
    #expect(throws: SourceError.self) { try contents("t.csv", ["t.csv": "acc\n87.2 %\n0.88\n"]) }
  }

  @Test func compressedFilesAreRead() throws {
    try withTemporaryFolder { folder in
      let bytes = try #require(Compression.compress(Data("model,acc\na,1\n".utf8), .gzip))
      // Two members, as `cat a.gz b.gz` makes them.
      let more = try #require(Compression.compress(Data("b,2\n".utf8), .gzip))
      try TextFile.write(Data(bytes + more), to: "\(folder)/t.csv.gz")
      let results = ResultFiles(folder: folder, patterns: [try FilePattern("t.csv.gz", at: place)], place: place)
      #expect(rows(try results.contents()) == ["model,acc", "a,1", "b,2"])
      try TextFile.write(Data(bytes.dropLast(5)), to: "\(folder)/t.csv.gz")
      #expect(throws: DamagedFile.self) { try results.contents() }
    }
  }

  @Test func missingCellsAreCountedAndAreNoNumbers() throws {
    let found = try contents("t.csv", ["t.csv": "model,acc\na,1\nb,\nc,NA\n"])
    #expect(rows(found) == ["model,acc", "a,1", "b,nan", "c,nan"])
    #expect(found?.notes == ["2 cells of 'acc' are missing"])
  }

  @Test func whatShouldExistAndDoesNotIsNamed() throws {
    let found = try contents("{model}-s{seed}.json", ["a-s1.json": #"{"acc": 1}"#]) {
      $0.wanted = [["model": "a", "seed": "1"], ["model": "a", "seed": "2"]]
    }
    #expect(found?.absent.map(\.name) == ["model = a, seed = 2"])
    #expect(try contents("{model}.json", [:]) == nil)
  }

  @Test func aNameAndItsFileMustAgree() throws {
    let error = #expect(throws: SourceError.self) {
      try contents("{model}-s{seed}.json", ["a-s1.json": #"{"seed": 2, "acc": 1}"#])
    }
    #expect(error?.message == "the file's name says seed = 1, its content 2; rename the file or mend it")
    #expect(rows(try contents("a-s{seed}.json", ["a-s01.json": #"{"seed": 1}"#])) == ["seed", "01"])
  }

  @Test func rowsKnowTheirFiles() throws {
    let found = try contents("{m}.csv", ["a.csv": "x\n1\n", "b.csv": "x\n2\n3\n"])
    let table = try #require(found?.rows)
    #expect((0..<3).map { "\(table.location(of: $0))".suffix(7) } == ["a.csv:2", "b.csv:2", "b.csv:3"])
    let last = table.filter { $0 == 2 }
    #expect("\(last.location(of: 0))".hasSuffix("b.csv:3"))
  }

  @Test func namesThatLookLikeNumbersStayNames() throws {
    let found = try contents("t.csv", ["t.csv": "digest,acc\n1e1,1\n10,2\n"]) { $0.textColumns = ["digest"] }
    #expect(try found?.rows.rows(where: [Condition(column: "digest", value: "10")]).count == 1)
    #expect(throws: TableError.self) { try found?.rows.numbers("digest") }
  }
}
