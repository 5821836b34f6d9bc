import Foundation

/// Codes in a picture, read by zbarimg (Debian's zbar-tools) if that is installed.
enum PictureScanner {
    /// Text of the codes in a picture, one a line.
    static func text(of path: String) throws -> String {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandError("\(path): cannot be read; does the file exist?")
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["zbarimg", "--quiet", "--raw", path.hasPrefix("-") ? "./" + path : path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch { throw CommandError("--picture: \(error)") }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        switch process.terminationStatus {
        case 0: return String(decoding: bytes, as: UTF8.self)
        case 127:
            throw CommandError(
                "--picture: zbarimg is not installed (apt-get install zbar-tools); or type the digits, with --signature or --file"
            )
        default:
            throw CommandError(
                "\(path): no code was found in the picture; take it again, sharp and straight", exitCode: 1)
        }
    }
}
