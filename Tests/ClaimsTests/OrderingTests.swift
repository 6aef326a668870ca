import Testing

@testable import Claims

/// One cell against another, rankings, levels, best cells.
@Suite struct OrderingTests {
  /// The difference is small beside the spread between seeds, but the same in each of them.
  private let paired =
    "m,seed,y\na,0,1.00\na,1,5.01\na,2,9.02\na,3,2\na,4,7.1\nb,0,0.90\nb,1,4.90\nb,2,8.90\nb,3,1.8\nb,4,7.0\n"

  @Test(arguments: [
    ("higher y at m = a than at b", ClaimRows.Said.reproduced), ("lower y at m = b than at a", .reproduced),
    ("lower y at m = a than at b", .deviates), ("higher y at m = b than at a", .deviates),
    ("higher y at m = a than at b by at least 0.05", .reproduced),
    ("higher y at m = a than at b by at least 0.5", .deviates),
    ("higher y at m = a than at b by at least 0.12", .inconclusive),
    ("higher log(y) at m = a than at b", .reproduced),
    ("higher y at m = a than at b by at least factor 2", .deviates),
  ])
  func unitsArePaired(test: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said(test, paired) == said)
  }

  /// All five differences have one sign: one of 2⁵ patterns.
  @Test func signsAreFlipped() throws {
    #expect(try ClaimRows.finding("higher y at m = a than at b", paired).holds == 1 / 32.0)
    let four = paired.replacing("a,4,7.1\n", with: "").replacing("b,4,7.0\n", with: "")
    let outcome = try ClaimRows.outcome("higher y at m = a than at b", four)
    #expect(outcome.verdict == .inconclusive && outcome.holds == 1 / 16.0)
    #expect(outcome.reason.contains("p = 0.0625 is above 0.05"), "\(outcome.reason)")
    #expect(outcome.reason.contains("about 5 seeds would settle it (here 4; power 80 %)"), "\(outcome.reason)")
  }

  @Test func whatIsMissingOrBrokenIsSaid() throws {
    let absent = try ClaimRows.outcome("higher y at m = a than at c", paired)
    #expect(absent.verdict == .inconclusive && absent.reason == "no row has m = c")
    let lost = try ClaimRows.outcome("higher y at m = a than at b", paired.replacing("\nb,1,4.90", with: ""))
    #expect(lost.verdict == .inconclusive && lost.reason == "rows are missing: 0 at seed = 1, m = b, but 1 at seed = 0")
    let test = "higher y at m = a than at b"
    #expect(try ClaimRows.said(test, paired.replacing("4.90", with: "nan")) == .broken)
    #expect(try ClaimRows.said(test, "m,seed,y\na,0,2\nb,0,1.5\n") == .inconclusive)
    #expect(try ClaimRows.said(test, "m,seed,y\na,0,2\nb,0,1.5\n", isExact: true) == .reproduced)
    // Two equal numbers are in no order.
    #expect(try ClaimRows.said(test, "m,seed,y\na,0,2\nb,0,2\n", isExact: true) != .reproduced)
    #expect(try ClaimRows.said("lower y at m = a than at b", "m,seed,y\na,0,2\nb,0,2\n", isExact: true) != .reproduced)
    let copies = "m,seed,y\n" + (0..<6).map { "a,\($0),2.5\nb,\($0),1.5\n" }.joined()
    #expect(try ClaimRows.said(test, copies) == .inconclusive)
  }

  @Test func rankings() throws {
    let rows = ClaimRows.table("m", ["a": 1, "b": 2, "c": 3])
    #expect(try ClaimRows.said("ranking of y over m is a < b < c", rows) == .reproduced)
    #expect(try ClaimRows.said("ranking of y over m is a < c < b", rows) == .deviates)
    #expect(try ClaimRows.said("ranking of y over m is b < a", rows) == .deviates)
    #expect(try ClaimRows.said("ranking of y over m is a < b < d", rows) == .inconclusive)
    // What is missing does not hide the pair that is in the wrong order.
    #expect(try ClaimRows.said("ranking of y over m is c < a < d", rows) == .deviates)
    #expect(try ClaimRows.said("ranking of y over m is a < b < c", rows + "4,c,nan\n") == .broken)
    let equal = ClaimRows.table("m", ["a": 1, "b": 1, "c": 3], noise: 0.1)
    #expect(try ClaimRows.said("ranking of y over m is a < b < c", equal) == .inconclusive)
  }

  @Test(arguments: [
    ("y below 2", ClaimRows.Said.reproduced), ("y below 0.5", .deviates), ("y below 1.002", .inconclusive),
    ("y above 0.5", .reproduced), ("y above 2", .deviates), ("y above −1", .reproduced),
    ("y between [0.9, 1.1]", .reproduced), ("y between [1.5, 2]", .deviates), ("y between [1.01, 2]", .inconclusive),
    ("y below 2 for each m", .reproduced), ("y below 2 where m = z", .broken),
  ])
  func levels(test: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said(test, ClaimRows.table("m", ["a": 1, "b": 1.004])) == said)
  }

  @Test func levelsNeedSpread() throws {
    #expect(try ClaimRows.said("y below 2", "seed,y\n0,1.5\n") == .inconclusive)
    #expect(try ClaimRows.said("y below 1", "seed,y\n0,1.5\n") == .inconclusive)
    #expect(try ClaimRows.said("y below 2", "seed,y\n0,1.5\n", isExact: true) == .reproduced)
    #expect(try ClaimRows.said("y below 2", "seed,y\n0,1.5\n1,1.5\n2,1.6\n") == .inconclusive)
    #expect(try ClaimRows.said("y below 2", "seed,y\n0,1.5\n1,-inf\n2,1.6\n") == .broken)
    let group = ClaimRows.table("m", ["a": 1, "b": 3])
    #expect(try ClaimRows.said("y below 2 for each m", group) == .deviates)
    // An average over groups is not a statement on each.
    #expect(try ClaimRows.said("y below 2.5", group) == .reproduced)
  }

  @Test(arguments: [
    ("highest y over m above 2.9", ClaimRows.Said.reproduced), ("highest y over m above 3.1", .deviates),
    ("highest y over m below 3.001", .inconclusive), ("lowest y over m between [0.9, 1.1]", .reproduced),
    ("lowest y over m below 0.9", .deviates),
  ])
  func bestValues(test: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said(test, ClaimRows.table("m", ["a": 1, "b": 3, "c": 2])) == said)
  }

  @Test(arguments: [
    ("argmin of y over a, b is 1, 2", ClaimRows.Said.reproduced), ("argmin of y over a, b is 2, 1", .deviates),
    ("argmax of y over a, b is 2, 2", .reproduced), ("argmax of y over a, b is 1, 1", .deviates),
    ("argmin of log(y) over a, b is 1.0, 2.0", .reproduced), ("argmin of y over a, b is 3, 3", .inconclusive),
    ("argmin of y over a, b is 2, 1 within 3.5", .reproduced),
  ])
  func bestCells(test: String, said: ClaimRows.Said) throws {
    let rows = ClaimRows.table("a,b", ["1,1": 5, "1,2": 1, "2,2": 6, "2,1": 4], noise: 0.1)
    #expect(try ClaimRows.said(test, rows) == said)
  }

  @Test func tiesAreOneSetButNotTheWholeMap() throws {
    let tied = ClaimRows.table("m", ["a": 1, "b": 1.001, "c": 3])
    #expect(try ClaimRows.said("argmin of y over m is b", tied) == .inconclusive)
    #expect(try ClaimRows.said("argmin of y over m is b within 0.1", tied) == .reproduced)
    #expect(try ClaimRows.said("argmin of y over m is c within 0.1", tied) == .deviates)
    // Of equal cells any one would be the best.
    let flat = "seed,m,y\n" + (0..<5).map { "\($0),a,0.\($0)5\n\($0),b,0.\($0)5\n" }.joined()
    #expect(try ClaimRows.said("argmin of y over m is a", flat) == .inconclusive)
    #expect(try ClaimRows.said("argmax of y over m is a", flat) == .inconclusive)
    #expect(try ClaimRows.said("argmin of y over m is a within 0.1", flat) == .inconclusive)
    #expect(try ClaimRows.said("argmin of y over m is a", "seed,m,y\n0,a,1\n0,b,1\n", isExact: true) == .inconclusive)
    // A rival that is noisy, but not worse, is a rival.
    let noisy =
      "seed,m,y\n"
      + [3.0, -3, 2, -2, 1.5].enumerated().map { "\($0.offset),a,1.\($0.offset)\n\($0.offset),b,\(1.5 + $0.element)\n" }
      .joined()
    #expect(try ClaimRows.said("argmin of y over m is a", noisy) == .inconclusive)
    #expect(try ClaimRows.said("argmin of y over m is a", tied + "4,c,nan\n") == .broken)
  }
}
