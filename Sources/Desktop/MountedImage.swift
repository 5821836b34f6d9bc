/// A verified image and where it is mounted.
struct MountedImage: Sendable {
    let file: OpenImage
    let point: String
    let baseline: Baseline

    var image: DesktopImage { file.image }
}
