// 실행 보고서에 적히는 글, 한국어판.

import type { Words } from "../en.ts";
import { percent, whole } from "./phrases.ts";

/** 몇 배인지. */
const ratio = (times: number) => (times < 10 ? times.toFixed(1) : whole(Math.round(times)));

export const report: Words["report"] = {
  title: (v) => `${v.data} 데이터로 학습한 ${v.net}`,
  headline: (v) => `시험 이미지 ${whole(v.images)}장 가운데 맞힌 비율. 틀린 이미지는 ${whole(v.wrong)}장`,
  headlineValidation: () => "마지막 에폭이 끝났을 때의 검증 정확도. 이 데이터에는 시험 이미지가 없습니다",
  noTest: () => "이 데이터에는 시험 이미지도 검증 이미지도 없습니다.",
  writtenBy: (v) => `hubel ${v.version}에서 작성했습니다.`,

  runs: (v) => (v.count === 1 ? "실행" : "나란히 보기"),
  runsCaption: () =>
    "신경망마다 한 줄입니다. MAC은 이미지 한 장에 드는 곱셈-덧셈의 수, 손실은 평균 교차 엔트로피입니다.",
  compareAccuracy: (v) =>
    `같은 시험 이미지 ${whole(v.images)}장에서 정확도는 ${v.first} ${percent(v.firstAccuracy)}, ${v.second} ${percent(v.secondAccuracy)}입니다. ${v.first}만 맞힌 이미지가 ${whole(v.onlyFirst)}장, ${v.second}만 맞힌 이미지가 ${whole(v.onlySecond)}장입니다.`,
  compareParameters: (v) =>
    v.times === 1
      ? "두 신경망의 매개변수 수는 같습니다."
      : `매개변수는 ${v.more} 쪽이 ${v.less} 쪽의 ${ratio(v.times)}배입니다.`,
  compareMacs: (v) =>
    v.times === 1
      ? "이미지 한 장에 드는 곱셈-덧셈의 수도 같습니다."
      : `이미지 한 장에 드는 곱셈-덧셈은 ${v.more} 쪽이 ${v.less} 쪽의 ${ratio(v.times)}배입니다.`,
  compareIdeas: (v) =>
    `${v.linear}은(는) 이미지 전체를 클래스마다 하나씩인 템플릿과 견주고, ${v.convolutional}은(는) 이미지 곳곳에서 작은 국소 패턴을 찾아 조합합니다.`,
  compareChance: () => "저마다 시드 하나로 한 번씩만 학습했으므로, 이미지 몇 장 정도의 차이는 우연일 수 있습니다.",

  curves: () => "에폭에 따른 손실과 정확도",
  lossChart: () => "손실 (평균 교차 엔트로피)",
  accuracyChart: () => "정확도 (%)",
  series: (v) => `${v.net} ${v.set === "train" ? "학습" : "검증"}`,
  curvesNote: (v) =>
    `${v.validated ? "실선은 에폭이 끝날 때마다 검증 이미지로 잰 값입니다. " : ""}점선은 학습 이미지의 값으로, 매개변수가 바뀌어 가는 동안 ${v.shifted ? "이미지를 무작위로 옮겨 가며 " : ""}잰 것을 에폭 전체에 걸쳐 평균한 것입니다.${v.validated ? " 그래서 학습 쪽이 검증 쪽보다 나빠 보일 수 있습니다." : ""}`,
  curvesNumbers: () => "곡선의 수치 보기",
  curvesNumbersCaption: () => "에폭별 손실과 정확도",

  learned: () => "가중치의 모습",
  templates: (v) => `${v.net}: 클래스마다 하나씩인 템플릿`,
  templatesCaption: (v) =>
    `${v.shape}개의 가중치로 된 템플릿 ${whole(v.count)}개이며, 가중치는 픽셀 값마다 하나씩 있습니다. ${v.colour ? "템플릿이 중간 회색보다 붉은 곳에서는 이미지의 빨강이 그 클래스라는 근거가 되고, 덜 붉은 곳에서는 아니라는 근거가 됩니다. 초록과 파랑도 마찬가지입니다." : "템플릿이 주황색인 곳에서는 밝은 픽셀이 그 클래스라는 근거가 되고, 파란색인 곳에서는 밝은 픽셀이 아니라는 근거가 됩니다."} 템플릿은 이미지 전체에 대한 하나의 패턴으로, 그 클래스의 모든 예를 다른 클래스의 모든 예와 견준 결과입니다. 전형적인 예가 아니고, 부분으로 나뉘지 않으며, 움직이지도 않습니다. 이미지 속의 것이 자리를 옮기면 다른 가중치와 곱해집니다.`,
  templateAlt: (v) => `클래스 ${v.name}의 템플릿`,
  filters: (v) => `${v.net}: 첫 합성곱층의 필터`,
  filtersCaption: (v) =>
    `${v.layer}의 필터 ${whole(v.count)}개이며, 필터마다 가중치가 ${v.shape}개 있습니다. 필터는 이미지 위를 옮겨 다니고, ${v.colour ? "이미지가 필터와 같은 색의 패턴을 띠는 곳에서" : "주황색 자리가 밝고 파란색 자리가 어두운 곳에서"} 활성화 맵의 값이 커집니다. 필터는 어느 위치에서나 똑같이 쓰이는 작은 국소 패턴입니다. 어떤 클래스를 나타내는 것이 아니며, 뒤의 층들이 이것으로 무엇을 만드는지는 이 그림에 나타나지 않습니다.`,
  filterAlt: (v) => `필터 ${v.name}`,
  ofChannel: (v) => `${v.name}, 채널 ${v.channel}`,
  firstOf: (v) => `그림 ${whole(v.all)}개 가운데 처음 ${whole(v.shown)}개입니다.`,
  scaleAlt: (v) => (v.colour ? "검정에서 중간 회색을 거쳐 흰색까지의 눈금" : "파랑에서 흰색을 거쳐 주황까지의 눈금"),
  scaleNote: (v) =>
    `이 그림들은 모두 ${v.colour ? "빨강, 초록, 파랑의 구별 없이 " : ""}같은 눈금을 쓰며, 눈금의 양 끝은 가중치의 절댓값 가운데 가장 큰 값입니다.`,

  confusion: () => "무엇을 무엇으로 잘못 보았는가",
  mostOften: (v) =>
    `가장 잦은 혼동(실제 → 예측): ${v.pairs.map((p) => `${p.actual} → ${p.predicted} (${whole(p.images)}장)`).join(", ")}`,
  confusionNote: (v) =>
    `시험 이미지 ${whole(v.images)}장. 파랑은 맞힌 것으로, 그 행에서 차지하는 비율이 클수록 진합니다. 주황은 틀린 것으로, 많을수록 진합니다. 빈칸은 0장입니다.`,
  perClassCaption: () => "클래스마다의 시험 이미지 수와 그 성능",
  perClassNote: () =>
    "정밀도는 그 클래스로 예측한 이미지 가운데 실제로 그 클래스인 것의 비율, 재현율은 실제로 그 클래스인 이미지 가운데 그 클래스로 예측한 것의 비율이며, F1은 둘의 조화 평균입니다.",

  mistakes: () => "가장 자신 있게 틀린 이미지",
  mistakesNote: (v) =>
    `${v.net}이(가) 틀린 시험 이미지 ${whole(v.wrong)}장${v.shown === v.wrong ? "을" : ` 가운데 ${whole(v.shown)}장을`} 자신 있게 틀린 것부터 보여 줍니다. 백분율은 신경망이 그 답에 매긴 확률입니다.`,
  noMistakes: () => "다른 클래스로 잘못 본 시험 이미지가 없습니다.",
  mistake: (v) => `실제 ${v.label}, 예측 ${v.predicted}, ${(100 * v.probability).toFixed(1)}%`,
  imageAlt: (v) => `${whole(v.number)}번째 시험 이미지`,

  repeat: () => "똑같이 다시 해 보기",
  repeatNote: () =>
    "같은 버전과 같은 백엔드에서는 마지막 비트까지 같은 매개변수를 다시 학습합니다. 이 페이지 옆의 run.json에도 아래와 같은 내용이 들어 있습니다.",
  repeatOwnNet: (v) =>
    `${v.net}은(는) 함께 제공되는 신경망이 아닙니다. 먼저 아래에 있는 서술을 ${v.file} 파일에 넣으세요.`,
  description: (v) => `${v.net}의 서술`,

  columns: {
    net: "신경망",
    testAccuracy: "시험 정확도",
    testLoss: "시험 손실",
    epochs: "에폭 수",
    seed: "시드",
    seconds: "학습 시간(초)",
    epoch: "에폭",
    trainLoss: "학습 손실",
    validationLoss: "검증 손실",
    trainAccuracy: "학습 정확도",
    validationAccuracy: "검증 정확도",
    actual: "실제",
    predicted: "예측",
    f1Of: (v) => `${v.net}의 F1`,
    data: "데이터",
    batchSize: "배치 크기",
    optimizer: "최적화 방법",
    learningRate: "학습률",
    momentum: "모멘텀",
    weightDecay: "가중치 감쇠",
    augmentation: "데이터 증강",
    backend: "백엔드",
  },
};
