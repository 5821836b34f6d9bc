import ArgumentParser
import CryptoPrimitives
import Desktop
import Foundation

/// `tabellion image`: desktop images by digest.
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Build, verify and list desktop images.",
        subcommands: [Build.self, Verify.self, List.self])

    struct Build: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Build the desktop image, unless one was built from the same inputs.",
            discussion: "Example:\n  tabellion image build --store /var/lib/tabellion/images")

        @Option(help: "Directory of desktop images.")
        var store = "/var/lib/tabellion/images"

        @Option(help: "The recipe.")
        var recipe = "images/desktop"

        @Flag(help: "Build even if nothing has changed.")
        var force = false

        @Flag(help: "Print the result as JSON, and no progress.")
        var json = false

        func run() async throws {
            let quiet = json
            let image = try await ImageStore(directory: store).build(recipe: recipe, force: force) { progress in
                if !quiet { Terminal.progress("\(progress.percent) % \(progress.text)") }
            }
            try show([image], json: json)
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hash an image and compare it with its record.",
            discussion: "Example:\n  tabellion image verify desktop-9913da757555e5fe\n\nExit: 0 the same, 1 not.")

        @Argument(help: "The image's name; by default the newest.")
        var name: String?

        @Option(help: "Directory of desktop images.")
        var store = "/var/lib/tabellion/images"

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() async throws {
            let images = ImageStore(directory: store)
            let image = try images.image(named: name)
            try await images.verify(image)
            try show([image], json: json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the images of a directory.", discussion: "Example:\n  tabellion image list --json")

        @Option(help: "Directory of desktop images.")
        var store = "/var/lib/tabellion/images"

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() async throws {
            try show(try ImageStore(directory: store).list(), json: json)
        }
    }
}

/// What is printed of an image.
private struct ImageLine: Encodable {
    let name: String
    let sha256: String
    let sm3: String
    let bytes: UInt64
    let chromium: String
    let packages: Int
}

private func show(_ images: [DesktopImage], json: Bool) throws {
    let lines = images.map {
        ImageLine(
            name: $0.name, sha256: $0.digests.sha256.hex, sm3: $0.digests.sm3.hex, bytes: $0.bytes,
            chromium: $0.chromium, packages: $0.packages.count)
    }
    if json {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(lines), as: UTF8.self))
    } else {
        for line in lines {
            print("\(line.name)  \(line.bytes >> 20) MiB  chromium \(line.chromium)  \(line.packages) packages")
            print("  sha256:\(line.sha256)\n  sm3:\(line.sm3)")
        }
        if lines.isEmpty { print("no images") }
    }
}
