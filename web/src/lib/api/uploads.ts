/** Resumable upload of one file by tus 1.0, with a checksum on each piece where the service takes it. */

import { DefaultHttpStack, defaultOptions, DetailedError, Upload, type HttpRequest, type HttpResponse, type HttpStack, type PreviousUpload } from 'tus-js-client';
import { problemOf, type Problem } from './http.ts';
import { asMetadata, fingerprint, type UploadFacts } from '../uploadfacts.ts';

const ENDPOINT = '/files';
/** A lost connection costs at most this much. */
const PIECE_BYTES = 8 * 1024 * 1024;

export type InterruptedUpload = PreviousUpload;

/** What the service answered when it had accepted the slide. */
export interface Accepted {
  slideId: string | null;
  caseId: string | null;
  /** The same file was there before. */
  duplicate: boolean;
  /** It was there before, other facts are stated now, and it is triaged again. */
  corrected: boolean;
}

export interface UploadListener {
  progress(sent: number): void;
  accepted(accepted: Accepted): void;
  /** No answer came: the way to the service is broken. */
  lost(): void;
  /** The service answered with an error. */
  refused(problem: Problem): void;
}

/** An upload of `file`; `continues` names an interrupted one to go on with. */
export function newUpload(
  file: File,
  facts: UploadFacts,
  continues: InterruptedUpload | null,
  listener: UploadListener,
): Upload {
  const metadata = continues?.metadata ?? asMetadata(facts, file.name);
  let token: string | undefined;
  const upload = new Upload(file, {
    endpoint: ENDPOINT,
    chunkSize: PIECE_BYTES,
    retryDelays: null,
    metadata,
    httpStack: new ChecksumStack(),
    fingerprint: () => Promise.resolve(fingerprint(file, metadata)),
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => {
      // The token goes on when the session has ended; an upload that another window began has the session alone.
      if (token !== undefined && request.getMethod() !== 'POST') request.setHeader('Authorization', `Bearer ${token}`);
    },
    onAfterResponse: (_, response) => {
      token = response.getHeader('Zhedel-Upload-Token') ?? token;
    },
    onProgress: (sent) => listener.progress(sent),
    onSuccess: ({ lastResponse }) => listener.accepted(readAccepted(lastResponse)),
    onError: (error) => {
      const answer = error instanceof DetailedError ? error.originalResponse : null;
      if (answer === null || answer.getStatus() === 0) listener.lost();
      else listener.refused(problemOf(answer.getStatus(), answer.getBody()));
    },
  });
  if (continues !== null) upload.resumeFromPreviousUpload(continues);
  return upload;
}

/** Uploads that were begun in this browser and not ended. */
export function interruptedUploads(): Promise<InterruptedUpload[]> {
  return defaultOptions.urlStorage.findAllUploads();
}

/** Whether a file is the one that an interrupted upload was begun with. */
export function isSameFile(file: File, interrupted: InterruptedUpload): boolean {
  return interrupted.urlStorageKey.startsWith(`tus::${fingerprint(file, interrupted.metadata)}::`);
}

/** Ends an interrupted upload for good, here and at the service. */
export async function discardUpload(interrupted: InterruptedUpload): Promise<void> {
  await defaultOptions.urlStorage.removeUpload(interrupted.urlStorageKey);
  if (interrupted.uploadUrl !== null) await Upload.terminate(interrupted.uploadUrl).catch(() => undefined);
}

function readAccepted(response: HttpResponse): Accepted {
  return {
    slideId: response.getHeader('Zhedel-Slide') ?? null,
    caseId: response.getHeader('Zhedel-Case') ?? null,
    duplicate: response.getHeader('Zhedel-Duplicate') === 'true',
    corrected: response.getHeader('Zhedel-Corrected') === 'true',
  };
}

/** The browser's own stack, which also states the SHA-256 of each piece. */
class ChecksumStack implements HttpStack {
  #browser = new DefaultHttpStack({});

  getName(): string {
    return 'ChecksumStack';
  }

  createRequest(method: string, url: string): HttpRequest {
    const request = this.#browser.createRequest(method, url);
    if (method !== 'PATCH') return request;
    const send = request.send.bind(request);
    const abort = request.abort.bind(request);
    let aborted = false;
    request.abort = () => {
      aborted = true;
      return abort();
    };
    request.send = async (body: unknown) => {
      const digest = body instanceof Blob ? await sha256(body) : null;
      // The browser forgets an abort that comes before the request is sent.
      if (aborted) throw new Error('aborted');
      if (digest !== null) request.setHeader('Upload-Checksum', `sha256 ${digest}`);
      return send(body);
    };
    return request;
  }
}

let takesSha256: Promise<boolean> | undefined;

/** Base64 of the digest; `null` where the browser cannot compute it or the service does not take it. */
async function sha256(piece: Blob): Promise<string | null> {
  if (!isSecureContext) return null;
  takesSha256 ??= fetch(ENDPOINT, { method: 'OPTIONS' }).then(
    (answer) => (answer.headers.get('Tus-Checksum-Algorithm') ?? '').split(',').some((name) => name.trim() === 'sha256'),
    () => {
      takesSha256 = undefined;
      return false;
    },
  );
  if (!(await takesSha256)) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await piece.arrayBuffer()));
  return btoa(String.fromCharCode(...digest));
}
