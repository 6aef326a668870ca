import CCairo
import Foundation

/// The pixels of a PNG file, read with cairo, over white.
struct Picture: Equatable {
  let width: Int
  let height: Int
  /// Red, green and blue of each pixel, `[height, width, 3]`.
  let channels: [UInt8]

  struct Unreadable: Error { var reason: String }

  init(width: Int, height: Int, channels: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
  }

  private final class Source {
    var rest: Data
    init(_ data: Data) { rest = data }
  }

  /// A surface of a file's pixels; the caller destroys it.
  private static func surface(png: Data) throws -> OpaquePointer {
    let source = Source(png)
    let surface = cairo_image_surface_create_from_png_stream(
      { context, target, count in
        guard let context, let target else { return CAIRO_STATUS_READ_ERROR }
        let source = Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
        guard source.rest.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
        source.rest.copyBytes(to: target, count: Int(count))
        source.rest = source.rest.dropFirst(Int(count))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(source).toOpaque())
    guard let surface, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
      throw Unreadable(reason: "cairo reads no PNG of these \(png.count) bytes")
    }
    return surface
  }

  /// Bytes of the file that cairo's own writer makes of a file's pixels.
  static func sizeWithCairo(png: Data) throws -> Int {
    let surface = try surface(png: png)
    defer { cairo_surface_destroy(surface) }
    var count = 0
    let status = cairo_surface_write_to_png_stream(
      surface,
      { context, _, length in
        context?.assumingMemoryBound(to: Int.self).pointee += Int(length)
        return CAIRO_STATUS_SUCCESS
      }, &count)
    guard status == CAIRO_STATUS_SUCCESS else { throw Unreadable(reason: "cairo writes no PNG") }
    return count
  }

  init(png: Data) throws {
    let surface = try Self.surface(png: png)
    defer { cairo_surface_destroy(surface) }
    guard let bytes = cairo_image_surface_get_data(surface) else { throw Unreadable(reason: "no pixels") }
    width = Int(cairo_image_surface_get_width(surface))
    height = Int(cairo_image_surface_get_height(surface))
    let stride = Int(cairo_image_surface_get_stride(surface))
    let isOpaque = cairo_image_surface_get_format(surface) == CAIRO_FORMAT_RGB24
    var channels: [UInt8] = []
    channels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        let pixel = UnsafeRawPointer(bytes).load(fromByteOffset: row * stride + column * 4, as: UInt32.self)
        let white = isOpaque ? 0 : 255 - pixel >> 24
        for shift: UInt32 in [16, 8, 0] { channels.append(UInt8(min(255, (pixel >> shift & 0xFF) + white))) }
      }
    }
    self.channels = channels
  }

  /// The mean absolute difference of the channels, from 0 to 255, in the tile of about `tile` pixels where it is worst;
  /// infinite when the sizes differ.
  ///
  /// A mean over the whole picture hides a moved tick: it is a few pixels of tens of thousands.
  func worstTile(against other: Picture, tile: Int = 24) -> Double {
    guard width == other.width, height == other.height else { return .infinity }
    var worst = 0.0
    for top in Swift.stride(from: 0, to: height, by: tile) {
      for left in Swift.stride(from: 0, to: width, by: tile) {
        let (bottom, right) = (min(height, top + tile), min(width, left + tile))
        var sum = 0
        for row in top..<bottom {
          for index in (row * width + left) * 3..<(row * width + right) * 3 {
            sum += abs(Int(channels[index]) - Int(other.channels[index]))
          }
        }
        worst = max(worst, Double(sum) / Double((bottom - top) * (right - left) * 3))
      }
    }
    return worst
  }

  /// Where two pictures of one size differ, dark on white, five times enlarged.
  func difference(from other: Picture) -> Picture? {
    guard width == other.width, height == other.height else { return nil }
    let channels = zip(channels, other.channels).map { UInt8(max(0, 255 - 5 * abs(Int($0) - Int($1)))) }
    return Picture(width: width, height: height, channels: channels)
  }

  /// The upper left part.
  func cropped(_ width: Int, _ height: Int) -> Picture {
    guard width <= self.width, height <= self.height else { return self }
    let rows = (0..<height).map { channels[$0 * self.width * 3..<($0 * self.width + width) * 3] }
    return Picture(width: width, height: height, channels: rows.flatMap { $0 })
  }

  /// The pixels as the encoder takes them.
  var pixels: [UInt32] {
    stride(from: 0, to: channels.count, by: 3).map {
      0xFF00_0000 | UInt32(channels[$0]) << 16 | UInt32(channels[$0 + 1]) << 8 | UInt32(channels[$0 + 2])
    }
  }
}
