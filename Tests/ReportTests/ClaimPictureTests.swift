import Testing

@testable import Claims
@testable import Report

@Suite struct ClaimPictureTests {
  private func part(_ estimate: Double, _ lower: Double, _ upper: Double, _ margin: Margin) -> Component {
    Component("P = 20", estimate, lower, upper, margin, holds: 0.01, deviates: 1)
  }

  @Test func marginsReachFromMinusOneToOne() throws {
    let place = try #require(NormalisedPart(part(1.5, 1.25, 1.75, Margin(1, 2))))
    #expect(place.estimate == 0 && place.lower == -0.5 && place.upper == 0.5)
    #expect(place.margin == (-1, 1) && !place.isClipped)
    let outside = try #require(NormalisedPart(part(9, 8, 10, Margin(1, 2))))
    #expect(outside.estimate == NormalisedPart.end && outside.isClipped)
  }

  @Test func wideMarginsOfPositiveNumbersAreLogarithmic() throws {
    let place = try #require(NormalisedPart(part(1, 1, 1, Margin(0.01, 100))))
    #expect(abs(place.estimate) < 1e-12)
    let narrow = try #require(NormalisedPart(part(1.5, 1.5, 1.5, Margin(1, 2))))
    #expect(narrow.estimate == 0)
  }

  @Test func openEndsReachTheEndOfTheAxis() throws {
    let below = try #require(NormalisedPart(part(0.5, 0.4, 0.6, .below(1))))
    #expect(below.margin == (-NormalisedPart.end, 1) && below.estimate == 0)
    let above = try #require(NormalisedPart(part(-3, -4, -2, .above(-5))))
    #expect(above.margin == (-1, NormalisedPart.end) && above.estimate == 0)
  }

  /// With one end there is no width to measure by: parts of one margin share the distance of the farthest.
  @Test func partsOfOneMarginShareAScale() throws {
    let parts = [part(-4, -4, -4, .below(0)), part(-1, -1, -1, .below(0)), part(7, 7, 7, .below(5))]
    #expect(try #require(NormalisedPart(parts[0], among: parts)).estimate == 0)
    #expect(try #require(NormalisedPart(parts[1], among: parts)).estimate == 0.75)
    #expect(try #require(NormalisedPart(parts[2], among: parts)).estimate == 2)
    // One estimate of another sign, or far away, decides for all of them how they are shown.
    let mixed = [part(20, 20, 20, .above(10)), part(1000, 1000, 1000, .above(10))]
    #expect(try #require(NormalisedPart(mixed[0], among: mixed)).isLogarithmic)
    #expect(try !#require(NormalisedPart(mixed[0], among: mixed + [part(-1, -1, -1, .above(10))])).isLogarithmic)
  }

  @Test func theEndsOfASharedMarginAreWritten() throws {
    func picture(_ components: [Component]) throws -> String {
      var outcome = Outcome(.reproduced)
      outcome.parts = components.map { Outcome.Part(component: $0, verdict: .reproduced) }
      return try #require(ClaimPicture.parts(outcome, title: "Claim x"))
    }
    let shared = try picture([part(1.5, 1.4, 1.6, Margin(1, 2)), part(1.25, 1.2, 1.3, Margin(1, 2))])
    #expect(shared.contains("text-anchor=\"end\">1</text>") && shared.contains(">2</text>"))
    #expect(try picture([part(1, 1, 1, Margin(0.5, 50))]).contains(">50 (log)</text>"))
    #expect(try picture([part(3, 3, 3, .above(2.5))]).contains("text-anchor=\"end\">2.5</text>"))
    let apart = try picture([part(1.5, 1.4, 1.6, Margin(1, 2)), part(1.25, 1.2, 1.3, Margin(1, 4))])
    #expect(!apart.contains("text-anchor"))
  }

  @Test func anArrowPointsBeyondTheAxis() throws {
    func picture(_ estimate: Double) throws -> String {
      var outcome = Outcome(.deviates)
      outcome.parts = [
        Outcome.Part(component: part(estimate, estimate, estimate, Margin(1, 2)), verdict: .deviates)
      ]
      return try #require(ClaimPicture.row(outcome, title: "Claim x"))
    }
    #expect(try picture(90).contains("<path d=\"M150 8l-7 -4v8z\""))
    #expect(try picture(-90).contains("<path d=\"M0 8l7 -4v8z\""))
    #expect(try !picture(1.5).contains("<path"))
  }

  @Test func nothingIsDrawnOfNumbersThatAreNotFinite() {
    #expect(NormalisedPart(part(.nan, .nan, .nan, Margin(0, 1))) == nil)
    var outcome = Outcome(.deviates)
    outcome.parts = [Outcome.Part(component: part(.nan, .nan, .nan, Margin(0, 1)), verdict: .deviates)]
    #expect(ClaimPicture.row(outcome, title: "Claim x") == nil && ClaimPicture.parts(outcome, title: "Claim x") == nil)
  }

  @Test func ofManyPartsThoseNearestToTheirMarginsAreShown() throws {
    var outcome = Outcome(.reproduced)
    outcome.parts = (0..<40).map { number in
      let estimate = Double(number) / 40
      var component = Component("n = \(number)", estimate, estimate, estimate, Margin(-1, 1), holds: 0, deviates: 1)
      component.published = "0.5"
      return Outcome.Part(component: component, verdict: .reproduced)
    }
    let picture = try #require(ClaimPicture.parts(outcome, title: "Claim <x>"))
    #expect(picture.contains(">n = 39<") && picture.contains(">n = 28<") && !picture.contains(">n = 27<"))
    #expect(picture.components(separatedBy: "<circle").count == ClaimPicture.mostParts + 1)
    #expect(picture.contains("stroke-dasharray") && picture.contains("Claim &lt;x&gt;") && !picture.contains("style="))
  }
}
