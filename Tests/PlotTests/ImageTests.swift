import Files
import Foundation
import TestSupport
import Testing
import plot_gallery

@testable import Plot

/// Pictures of the gallery against the committed ones.
///
/// `REPRO_RECORD_IMAGES=1` writes new references and fails, so that nobody takes a recording for a success. After a
/// failure look at the pictures whose paths it names.
@Suite struct ImageTests {
  /// Mean difference of the worst tile of 24 × 24 pixels, in steps of 256.
  ///
  /// Another version of FreeType moves the edges of letters by less than 1; a tick that moves by a pixel is 2.4 at least
  /// (``aTickMovedByOnePixelFails()``).
  private static let tolerance = 1.2

  private static let failures = "\(Fixtures.package)/.build/image-failures"

  @Test(arguments: Gallery.items.map(\.name)) func figuresLookAsTheyDid(name: String) throws {
    let item = try #require(Gallery.items.first { $0.name == name })
    let data = try item.figure.render(.png(dpi: Gallery.dpi), theme: item.theme)
    let path = Fixtures.path("plot/\(name).png")
    if ProcessInfo.processInfo.environment["REPRO_RECORD_IMAGES"] != nil {
      try TextFile.write(data, to: path)
      Issue.record("recorded \(path); look at it, then run without REPRO_RECORD_IMAGES")
      return
    }
    let expected = try Picture(png: try TextFile.bytes(path))
    let actual = try Picture(png: data)
    let worst = actual.worstTile(against: expected)
    if !(worst <= Self.tolerance) {
      Issue.record("\(name): worst tile \(worst); see \(try Self.report(name, expected: expected, actual: actual))")
    }
  }

  /// Writes the three pictures and names them.
  private static func report(_ name: String, expected: Picture, actual: Picture) throws -> String {
    let pictures = [("expected", expected), ("actual", actual), ("difference", actual.difference(from: expected))]
    return try pictures.compactMap { kind, picture -> String? in
      guard let picture else { return nil }
      let path = "\(failures)/\(name).\(kind).png"
      let encoder = PNGEncoder(width: picture.width, height: picture.height, hasAlpha: false)
      try TextFile.write(try encoder.encode(picture.pixels, stride: picture.width), to: path)
      return path
    }.joined(separator: ", ")
  }

  @Test func aTickMovedByOnePixelFails() throws {
    let item = try #require(Gallery.items.first { $0.name == "published" })
    let pixel = 72 / Gallery.dpi
    func picture(moved: Bool) throws -> Picture {
      var list = try FontFace.use { try item.figure.layout(theme: .paper, font: $0) }
      list.elements = list.elements.map { moved ? Self.moved($0, by: pixel) : $0 }
      return try Picture(png: try Renderer.render(list, .png(dpi: Gallery.dpi)))
    }
    let worst = try picture(moved: true).worstTile(against: try picture(moved: false))
    #expect(worst > 2 * Self.tolerance, "worst tile \(worst)")
  }

  /// The frame's path with its first tick mark moved to the right.
  private static func moved(_ element: DrawList.Element, by distance: Double) -> DrawList.Element {
    guard case .path(var lines, let isClosed, let fill, let stroke) = element, lines.count > 4, lines[0].count == 5,
      lines[1].count == 2
    else { return element }
    lines[1] = lines[1].map { Point($0.x + distance, $0.y) }
    return .path(lines, isClosed: isClosed, fill: fill, stroke: stroke)
  }

  @Test func aFailureNamesItsPictures() throws {
    let white = Picture(width: 3, height: 2, channels: [UInt8](repeating: 255, count: 18))
    let grey = Picture(width: 3, height: 2, channels: [UInt8](repeating: 215, count: 18))
    let paths = try Self.report("self-check", expected: white, actual: grey).components(separatedBy: ", ")
    #expect(paths.count == 3)
    let difference = try Picture(png: try TextFile.bytes(paths[2]))
    #expect(difference.channels == [UInt8](repeating: 55, count: 18))
    #expect(grey.worstTile(against: white) == 40)
    #expect(white.worstTile(against: Picture(width: 2, height: 3, channels: white.channels)) == .infinity)
  }
}
