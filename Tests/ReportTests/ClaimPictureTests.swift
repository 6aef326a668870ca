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
