import Foundation
import Glibc

/// Where the built programs, the package and the desktop images are.
enum FarmPaths {
    /// The program of that name, beside the test bundle.
    static func program(_ name: String) throws -> String {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        for directory in [path, bundleDirectory] {
            let candidate = directory + "/" + name
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw FarmFailure("\(name) is not beside the test bundle: run swift build --build-tests first")
    }

    private static var bundleDirectory: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    }

    static var root: String {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }

    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The store of desktop images; nothing is built here.
    static func images() throws -> String {
        let path = variable("TABELLION_IMAGES") ?? root + "/build/images"
        guard FileManager.default.fileExists(atPath: path + "/desktop.json") else {
            throw FarmFailure("no desktop image in \(path): run tabellion image build --store build/images")
        }
        return path
    }
}
