import Foundation

/// Published vectors, copied into the folder Vectors.
func vectors<Content: Decodable>(
    _ name: String, as type: Content.Type, file: String = #filePath
) throws -> Content {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Vectors")
    return try JSONDecoder().decode(type, from: try Data(contentsOf: folder.appendingPathComponent(name)))
}
