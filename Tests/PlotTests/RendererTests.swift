import Files
import Foundation
import TestSupport
import Testing

@testable import Plot

@Suite struct RendererTests {
  private var list: DrawList {
    var list = DrawList(size: Size(width: 200, height: 100), background: Color(0xFFFFFF))
    let stroke = DrawList.Stroke(color: Color(0x0072B2), width: 2)
    list.elements = [
      .path([[Point(10, 90), Point(100, 20), Point(190, 60)]], isClosed: false, fill: nil, stroke: stroke),
      .circles([Point(100, 20)], radius: 4, fill: Color(0xD55E00), stroke: nil),
      .text("AVATAR β = 10", style: TextStyle(size: 12), origin: Point(20, 50), angle: 0, color: Color(0x000000)),
      .cells(
        [Color(0xFF0000), Color(0x00FF00)], rows: 1, columns: 2,
        in: Rectangle(left: 150, top: 10, width: 40, height: 20)),
    ]
    return list
  }

  @Test(arguments: [FigureFormat.pdf, .png(dpi: 150), .svg()])
  func theSameListIsTheSameFile(format: FigureFormat) throws {
    let first = try Renderer.render(list, format)
    #expect(first.count > 500)
    #expect(try Renderer.render(list, format) == first)
  }

  @Test func kerningBringsAVTogether() throws {
    let (pair, single) = try FontFace.use { font in
      let style = TextStyle(size: 100)
      return (font.shape("AV", style).advance, font.shape("A", style).advance + font.shape("V", style).advance)
    }
    // DejaVu Sans kerns the pair by −131/2048 em.
    #expect(abs(single - pair - 100 * 131.0 / 2048) < 0.01)
  }

  @Test func textInAPDFIsSearchableAndItsFontEmbedded() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(try Renderer.render(list, .pdf), to: folder + "/f.pdf")
      let text = try Command.run("pdftotext", [folder + "/f.pdf", "-"]).output
      #expect(text.contains("AVATAR β = 10"))
      let fonts = try Command.run("pdffonts", [folder + "/f.pdf"]).output
      #expect(fonts.contains("DejaVuSans") && fonts.contains("TrueType") && fonts.contains("yes yes yes"))
    }
  }

  @Test func hugePicturesAndUnknownFormatsAreRefused() {
    #expect(throws: PlotError.self) { try Renderer.render(list, .png(dpi: 1e6)) }
    let error = #expect(throws: PlotError.self) { try FigureFormat(path: "a/b.gif") }
    #expect(error?.description == "a/b.gif: no figure format has this extension; use .pdf, .png or .svg")
  }
}
