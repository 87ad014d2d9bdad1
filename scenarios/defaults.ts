// Numbers that hold when a scenario does not say otherwise, each with the reason for it. Times in milliseconds.

/** A seat has not joined after this long: six times the proposed join budget (p95 of 5 s, docs/scenarios.md). */
export const DEFAULT_JOIN_DEADLINE = '30s';

/**
 * WebRTC's bandwidth estimate starts at 300 kbit/s (libwebrtc kDefaultStartBitrateBps) and needs some seconds to
 * reach the top simulcast layer; what is seen before says nothing about the server.
 */
export const DEFAULT_SETTLE = '5s';

export const DEFAULT_SEED = 'seatproof';

/** What web clients send where the camera gives it; our own choice, scenarios for small hosts take less. */
export const DEFAULT_FRAME_RATE = 30;
export const MAX_FRAME_RATE = 60;

/** One picture of 16:9 in a common laptop window. */
export const DEFAULT_WINDOW = { width: 1280, height: 720 } as const;

/** Tile view of the common clients: at most 5 columns and 25 tiles (Jitsi Meet tile view, JVB last-n 25). */
export const MAX_COLUMNS = 5;
export const MAX_TILES = 25;

/** Heights that clients ask for; a tile asks for the smallest that is not below its own height. */
export const REQUESTED_HEIGHTS = [180, 360, 720, 2160] as const;

export const ASPECT_RATIO = 16 / 9;

/** Speaker view: a strip of thumbnails, each a fifth of a 720-pixel window. */
export const THUMBNAIL_HEIGHT = 144;

/** Jitsi Videobridge handbook: 180p, 360p and 720p take 200, 500 and 2,500 kbit/s. */
export const LAYERS = {
  '180p': { width: 320, height: 180, max_bitrate_bps: 200_000 },
  '360p': { width: 640, height: 360, max_bitrate_bps: 500_000 },
  '720p': { width: 1280, height: 720, max_bitrate_bps: 2_500_000 },
} as const;
export const RESOLUTIONS = ['180p', '360p', '720p'] as const;

/** RTP stream ids in WebRTC's order, small to large; SFUs take at most three. */
export const LAYER_IDS = ['q', 'h', 'f'] as const;

/** A page of its own is what a person has; sharing pages saves memory and is a scenario's own decision. */
export const DEFAULT_SEATS_PER_PAGE = 1;
export const DEFAULT_PAGES_PER_PROCESS = 8;

/**
 * Receivers of browser-lite seats that decode all the same: enough to see that pictures arrive, few enough that
 * decoding stays a small part (0.02 of a core for 640x360 at 30 frames/s, docs/fidelity.md).
 */
export const DEFAULT_DECODE_BUDGET = 4;

/** Chromium's audio stack takes at most so many audio senders in one browser process. */
export const MAX_AUDIO_SENDERS_PER_PROCESS = 16;

/** The marks in picture and sound carry the sender in 16 bits (core/media/frame-mark.ts). */
export const MAX_SEATS = 65_535;

/** Nobody switches a camera or microphone faster than this, and clients need it to renegotiate. */
export const SHORTEST_SWITCH_MS = 1000;

/** Opus sends a packet every 20 ms (RFC 7587 §6.1, default of `ptime`); no silence suppression assumed. */
export const AUDIO_PACKETS_PER_SECOND = 50;

/** Payload that libwebrtc puts into a video packet, rounded down from 1,200 bytes less headers. */
export const VIDEO_PACKET_BYTES = 1100;
