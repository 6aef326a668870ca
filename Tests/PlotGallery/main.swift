import Files
import Foundation
import Plot

// Draws every figure of the gallery: plot-gallery FOLDER [EXTENSION…], by default png.
let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first else {
  FileHandle.standardError.write(Data("usage: plot-gallery FOLDER [png|pdf|svg]…\n".utf8))
  exit(4)
}
for item in Gallery.items {
  for name in arguments.count > 1 ? Array(arguments.dropFirst()) : ["png"] {
    try item.figure.write(to: "\(folder)/\(item.name).\(name)", dpi: Gallery.dpi, theme: item.theme)
  }
}
