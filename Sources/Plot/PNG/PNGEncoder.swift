import Files
import Foundation

/// Writes PNG files (ISO/IEC 15948) with libdeflate: faster than zlib at the same size.
///
/// Opaque pictures have no alpha channel, which some journals reject; pictures of at most 256 colours get a palette.
struct PNGEncoder {
  let width: Int
  let height: Int
  /// Whether pixels carry an opacity.
  let hasAlpha: Bool
  /// Dots an inch, for the pHYs chunk; `nil` leaves it out.
  var dpi: Double?

  /// The file of `pixels`, each `0xAARRGGBB` with straight alpha; `stride` pixels lie between the starts of two rows.
  /// - Throws: ``PlotError/surface(_:)`` when memory runs out.
  func encode(_ pixels: UnsafePointer<UInt32>, stride: Int) throws(PlotError) -> Data {
    let palette = hasAlpha ? nil : Palette256(pixels, width: width, height: height, stride: stride)
    let scanlines: Scanlines
    let colorType: UInt8
    if let palette {
      scanlines = palette.scanlines(pixels, width: width, height: height, stride: stride)
      colorType = 3
    } else {
      scanlines = .filtered(pixels, width: width, height: height, stride: stride, hasAlpha: hasAlpha)
      colorType = hasAlpha ? 6 : 2
    }
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let depth = UInt8(palette?.bitDepth ?? 8)
    append(&file, "IHDR", big(UInt32(width)) + big(UInt32(height)) + [depth, colorType, 0, 0, 0])
    if let palette {
      append(
        &file, "PLTE", palette.colors.flatMap { [UInt8($0 >> 16 & 0xFF), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] })
    }
    if let dpi {
      let perMetre = big(UInt32((dpi / 0.0254).rounded()))
      append(&file, "pHYs", perMetre + perMetre + [1])
    }
    append(&file, "IDAT", try scanlines.compressed())
    append(&file, "IEND", [])
    return file
  }

  private func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }

  private func append(_ file: inout Data, _ name: String, _ content: [UInt8]) {
    file.append(contentsOf: big(UInt32(content.count)))
    let start = file.count
    file.append(contentsOf: name.utf8)
    file.append(contentsOf: content)
    let checksum = file.withUnsafeBytes { bytes in
      Compression.crc32(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
    file.append(contentsOf: big(checksum))
  }
}
