import Files
import Journals
import Tables
import Testing

@testable import Claims

/// What counts as a repetition in rows that another program wrote.
@Suite struct RunsAsUnitsTests {
  @Test func aSingleRunDecidesAsItStands() throws {
    let rows = "model,acc\na,0.88\nb,0.91\nc,0.93\n"
    for (test, said) in [
      ("acc at least 0.8 for each model", ClaimRows.Said.reproduced), ("argmax of acc over model is c", .reproduced),
      ("argmax of acc over model is b", .deviates), ("higher acc at model = b than at a by at least 0.02", .reproduced),
      ("higher acc at model = b than at a by at least 0.05", .deviates),
      ("ranking of acc over model is a < b < c", .reproduced),
      ("acc at model = a within 0.05 of acc at b", .reproduced),
      ("acc at model = b over acc at a at most 1.1", .reproduced),
    ] {
      let outcome = try DeclaredRows.outcome(test, rows, unit: [])
      #expect(outcome.word == said.rawValue, "\(test): \(outcome)")
      #expect(outcome.measured.hasSuffix("; a single run, taken as it stands"))
    }
    let series = "size,loss\n1,3\n2,2\n3,1.5\n"
    #expect(try DeclaredRows.said("decreasing loss over size", series, unit: []) == .reproduced)
    #expect(try DeclaredRows.said("increasing loss over size", series, unit: []) == .deviates)
    #expect(try DeclaredRows.said("decreasing loss over size by at least 2", series, unit: []) != .reproduced)
  }

  @Test func rowsOfOneUnitAreRefused() throws {
    let epochs = "model,seed,epoch,acc\na,0,1,0.5\na,0,2,0.6\na,1,1,0.5\n"
    let error = #expect(throws: TableError.self) { try DeclaredRows.said("acc at least 0.4", epochs) }
    #expect(
      error?.description
        == "rows.csv:3: a second row at seed = 0 (the first: rows.csv:2); they differ in epoch: choose one by "
        + "'where epoch = last', name what repeats by ':unit:', or write mean(acc)")
    let twice = "model,seed,acc\na,0,0.5\na,1,0.6\na,0,0.5\n"
    let same = #expect(throws: TableError.self) { try DeclaredRows.said("acc at least 0.4 for each model", twice) }
    #expect(
      same?.description
        == "rows.csv:4: a second row at seed = 0, model = a (the first: rows.csv:2); the two are the same; remove one, name "
        + "what repeats by ':unit:', or write mean(acc)")
    // Two models are no repetitions of each other.
    let models = #expect(throws: TableError.self) {
      try DeclaredRows.said("acc at least 0.4", "model,seed,acc\na,0,1\nb,0,2\n")
    }
    #expect(models?.description.contains("they differ in model: choose one by 'where model = …'") == true)
  }

  /// Experiments of the program know what their rows are: those are averaged.
  @Test func rowsOfTheProgramAreAveraged() throws {
    #expect(
      try ClaimRows.said("y at least 1", "seed,epoch,y\n0,1,2\n0,2,3\n1,1,2\n1,2,2.9\n2,1,2\n2,2,2.8\n") == .reproduced)
  }

  @Test func equalRunsAreOneExactValue() throws {
    let equal = "model,seed,acc\na,0,0.88125\na,1,0.88125\na,2,0.88125\nb,0,0.9\nb,1,0.9\nb,2,0.9\n"
    let outcome = try DeclaredRows.outcome("acc at least 0.88 for each model", equal)
    #expect(outcome.verdict == .reproduced)
    #expect(outcome.measured.contains("all 3 seeds have the same numbers: nothing was drawn"), "\(outcome.measured)")
    #expect(try DeclaredRows.said("argmax of acc over model is a", equal) == .deviates)
    // One copy among others was not drawn anew, unless its few digits leave it no choice.
    let copies = equal.replacing("a,2,0.88125", with: "a,2,0.88225").replacing("b,2,0.9", with: "b,2,0.8")
    #expect(try DeclaredRows.said("acc at least 0.7 for each model", copies) == .reproduced)
    let long = "seed,acc\n0,0.8812512\n1,0.8812512\n2,0.8911512\n"
    #expect(
      try DeclaredRows.outcome("acc at least 0.7", long).reason.contains("have the same numbers: nothing was repeated"))
    // Those of the program draw: equal units are a fault there.
    #expect(try ClaimRows.said("y at least 0.5", "seed,y\n0,0.75\n1,0.75\n2,0.75\n") == .inconclusive)
  }

  @Test func seedsThatNoModelsShareAreNotPaired() throws {
    let apart =
      "model,seed,acc\na,0,0.871\na,1,0.872\na,2,0.870\nb,3,0.893\nb,4,0.892\nb,5,0.894\nb,6,0.893\n"
    for (test, said) in [
      ("higher acc at model = b than at a by at least 0.01", ClaimRows.Said.reproduced),
      ("argmax of acc over model is b", .reproduced), ("argmax of acc over model is a", .deviates),
      ("acc at model = a within 0.05 of acc at b", .reproduced),
      ("acc at model = b over acc at a at least 1.01", .reproduced),
      ("acc at least 0.8 for each model", .reproduced),
    ] {
      let outcome = try DeclaredRows.outcome(test, apart)
      #expect(outcome.word == said.rawValue, "\(test): \(outcome)")
      #expect(outcome.measured.contains("seeds are not paired: Welch's test"), "\(outcome.measured)")
    }
    // Of seeds that are shared, some are missing.
    let lost = apart.replacing("b,3", with: "b,0").replacing("b,4", with: "b,1")
    #expect(try DeclaredRows.outcome("argmax of acc over model is b", lost).reason.hasPrefix("rows are missing"))
  }

  /// What differs between seeds more than between models cancels.
  @Test func sharedSeedsArePaired() throws {
    var text = "model,seed,time\n"
    for seed in 0..<6 {
      let level = Double(1 + seed)
      text += "a,\(seed),\(2 * level * (1 + 0.001 * Double(seed)))\nb,\(seed),\(level)\n"
    }
    #expect(try DeclaredRows.said("time at model = a over time at b between [1.9, 2.1]", text) == .reproduced)
    #expect(try DeclaredRows.said("argmin of log(time) over model is b", text) == .reproduced)
  }
}
