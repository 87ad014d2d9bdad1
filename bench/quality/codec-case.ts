// One way through a browser's own encoder and decoder, and what became of the marks on it.

export interface CodecCase {
  /** As in RTCRtpCodec.mimeType. */
  readonly mimeType: 'video/VP8' | 'video/VP9' | 'video/H264';
  readonly width: number;
  readonly height: number;
  readonly bitrateKbps: number;
  readonly seconds: number;
}

export interface CodecReading extends CodecCase {
  /** Frames that came out of the decoder. */
  readonly decoded: number;
  readonly readable: number;
  /** Readings of a frame that was never drawn, or drawn at another time, or by somebody else. */
  readonly misread: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** What was sent, RTP headers included. */
  readonly sentKbps: number;
  /** Of received frames, each with its number: encoders may make them smaller. */
  readonly heights: Readonly<Record<string, number>>;
  readonly encoder: string;
}
