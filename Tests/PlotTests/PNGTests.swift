import Foundation
import Testing
import plot_gallery

@testable import Plot

@Suite struct PNGTests {
  /// A picture of `count` colours, of a width that leaves bits over in the last byte of a row.
  private func picture(colors count: Int, width: Int = 37, height: Int = 19) -> [UInt32] {
    (0..<width * height).map { index in
      let color = UInt32((index * index + index / 3) % count)
      return 0xFF00_0000 | color &* 0x01_0307 & 0xFFFFFF
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 256, 257, 700]) func pixelsSurvive(colors: Int) throws {
    let pixels = picture(colors: colors)
    let data = try PNGEncoder(width: 37, height: 19, hasAlpha: false, dpi: 200).encode(pixels, stride: 37)
    #expect(try Picture(png: data).pixels == pixels)
  }

  @Test func opacitySurvives() throws {
    let pixels: [UInt32] = [0xFF10_2030, 0x0000_0000, 0x8000_0000, 0xFFFF_FFFF]
    let data = try PNGEncoder(width: 2, height: 2, hasAlpha: true).encode(pixels, stride: 2)
    #expect(data[25] == 6)
    #expect(try Picture(png: data).channels == [0x10, 0x20, 0x30, 255, 255, 255, 127, 127, 127, 255, 255, 255])
  }

  @Test func fewColoursGetAPaletteAndTheResolutionIsTold() throws {
    let data = try PNGEncoder(width: 37, height: 19, hasAlpha: false, dpi: 200).encode(picture(colors: 4), stride: 37)
    #expect(data[24] == 2 && data[25] == 3)
    let range = try #require(data.range(of: Data("pHYs".utf8)))
    #expect(Array(data[range.upperBound..<range.upperBound + 9]) == [0, 0, 0x1E, 0xC2, 0, 0, 0x1E, 0xC2, 1])
  }

  /// The file is no larger than that of cairo's own writer, which uses zlib.
  @Test(arguments: Gallery.items.map(\.name)) func filesAreNoLargerThanThoseOfCairo(name: String) throws {
    let item = try #require(Gallery.items.first { $0.name == name })
    let data = try item.figure.render(.png(dpi: 200), theme: item.theme)
    let size = try Picture.sizeWithCairo(png: data)
    #expect(data.count <= size, "\(data.count) bytes, with cairo \(size)")
  }
}
